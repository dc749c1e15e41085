import { fileURLToPath } from 'node:url';
import type { Contestant, Measure, Side } from './types.js';

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

/** The same contestant, which never tries a little longer before it sleeps. */
export const withoutSpinning = (contestant: Contestant): Contestant => ({
  ...contestant,
  name: `${contestant.name}, SPIN=0`,
  env: { MULTIPROC_SPIN: '0' },
});

/** The same measure with all its programs, and whatever they start, on one and the same CPU. */
export const onOneCpu = (measure: Measure): Measure => ({
  ...measure,
  name: `${measure.name}:one-cpu`,
  title: `${measure.title}, all on one CPU`,
  oneCpu: true,
  contestants: measure.contestants.map((contestant) => ({
    ...contestant,
    command: ['taskset', '-c', '0', ...contestant.command],
  })),
});
