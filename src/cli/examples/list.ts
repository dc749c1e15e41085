import { catalogue } from './catalogue.js';

/** Prints the programs, one line each. */
export function list(): number {
  const width = Math.max(...catalogue.map((it) => it.name.length));
  for (const { name, about, waitsFor } of catalogue) {
    console.log(`${name.padEnd(width)}  ${about}${waitsFor ? ' (not yet)' : ''}`);
  }
  console.log('\nRun one with "multiproc examples NAME", all with "multiproc examples --all".');
  return 0;
}
