import { parseArgs } from 'node:util';
import { version } from '../version.js';
import { arena } from './arena.js';
import type { Check } from './check.js';
import { cpus } from './cpus.js';
import { deaths } from './deaths.js';
import { ffi } from './ffi.js';
import { futex } from './futex.js';
import { node } from './node.js';
import { platform } from './platform.js';
import { processes } from './processes.js';

// Each needs the ones before it.
const checks: readonly Check[] = [platform, node, cpus, ffi, arena, futex, processes, deaths];

/** `multiproc doctor`: tries what multiproc needs, one line each. Exit code 1 if something is missing. */
export async function doctor(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  console.log(`multiproc ${version()}\n`);
  for (const check of checks) {
    if (!(await passes(check))) {
      console.log('\nThis machine is not supported as it is: see the fix above. What follows was not tried.');
      return 1;
    }
  }
  console.log('\nEverything multiproc needs is here.');
  return 0;
}

async function passes({ name, run, fix }: Check): Promise<boolean> {
  try {
    console.log(`ok    ${name.padEnd(9)} ${await run()}`);
    return true;
  } catch (error) {
    console.log(`FAIL  ${name.padEnd(9)} ${error instanceof Error ? error.message : error}`);
    console.log(`      fix: ${fix}`);
    return false;
  }
}
