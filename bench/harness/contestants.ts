import { fileURLToPath } from 'node:url';
import type { Contestant, Side } from './types.js';

const bench = new URL('../', import.meta.url);
// Compiled, this file is in build/bench/harness/; the Python programs stay in the sources.
const pythonPrograms = new URL('../../bench/python/', bench);

type Aside = Pick<Contestant, 'aside'>;

/** A compiled program of bench/, e.g. `start/multiproc.js`. */
export function node(name: string, side: Side, program: string, args: string[] = [], aside: Aside = {}): Contestant {
  const file = fileURLToPath(new URL(program, bench));
  return { name, side, command: [process.execPath, '--no-warnings', file, ...args], ...aside };
}

/** A program of bench/python/. */
export function python(name: string, program: string, args: string[] = [], aside: Aside = {}): Contestant {
  const file = fileURLToPath(new URL(program, pythonPrograms));
  return { name: `Python ${name}`, side: 'python', command: ['python3', file, ...args], ...aside };
}
