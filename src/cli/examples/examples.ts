import { parseArgs } from 'node:util';
import { closest } from '../suggest.js';
import { catalogue, type Example } from './catalogue.js';
import { list } from './list.js';
import { runExample } from './run.js';

/** `multiproc examples [NAME...|--all]`: lists the programs, or runs some one after another. Stops at the first that fails. */
export async function examples(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { all: { type: 'boolean' } }, allowPositionals: true });
  if (!values.all && positionals.length === 0) return list();

  const chosen = values.all ? catalogue.filter((it) => !it.waitsFor) : positionals.map(findRunnable);
  if (!chosen.every((it) => it !== undefined)) return 1;

  for (const { name, about } of chosen) {
    if (chosen.length > 1) console.log(`\n── ${name}: ${about}`);
    const code = await runExample(name);
    if (code !== 0) {
      console.error(`multiproc: the example ${name} ended with exit code ${code}.`);
      return code;
    }
  }
  return 0;
}

/** The example of that name, or of a path to it as a listing of the folder shows it. Where none can run, it says why. */
function findRunnable(typed: string): Example | undefined {
  const name = typed.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
  const example = catalogue.find((it) => it.name === name);
  if (!example) {
    const names = catalogue.map((it) => it.name);
    console.error(`multiproc: there is no example "${name}".${closest(name, names)}`);
    return undefined;
  }
  if (example.waitsFor) {
    console.error(
      `multiproc: ${name} is not there yet: it needs ${example.waitsFor}, which this version does not have.`,
    );
    return undefined;
  }
  return example;
}
