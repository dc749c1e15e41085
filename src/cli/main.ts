#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { doctor } from './doctor/doctor.js';
import { examples } from './examples/examples.js';
import { help } from './help.js';
import { closest } from './suggest.js';
import { version } from './version.js';

type Command = (args: string[]) => number | Promise<number>;

const commands: Record<string, Command> = { examples, doctor };

/** Runs one command line and gives its exit code: 0 done, 1 failed or refused. */
async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name !== undefined && Object.hasOwn(commands, name)) return commands[name](args);
  if (name !== undefined && !name.startsWith('-')) return unknownCommand(name);

  const { values } = parseArgs({
    args: argv,
    options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
  });
  console.log(values.version ? version() : help());
  return name === undefined ? 1 : 0;
}

function unknownCommand(name: string): number {
  console.error(`multiproc: there is no command "${name}".${closest(name, Object.keys(commands))}`);
  console.error('Run "multiproc --help" for what there is.');
  return 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    // parseArgs explains itself; anything else is a defect and shows its stack.
    console.error('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS') ? error.message : error);
    process.exitCode = 1;
  },
);
