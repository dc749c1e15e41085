import assert from 'node:assert/strict';
import { Event, Pipe, type Process } from '../../../src/index.js';
import type { Duty } from '../crews.js';
import { randomInstant } from '../instants.js';
import { Ledger } from '../ledger.js';
import type { Random } from '../random.js';
import { kill, range, start } from './scenario.js';

/** So many are killed in a round. With four survivors eight work at first, and five at the last kill. */
export const VICTIMS = 4;
const SURVIVORS = 4;

/** What a scenario of a crew says of itself. */
interface Crew<T> {
  readonly object: T & { close(): void };
  /** What its members do. */
  readonly work: (duty: Duty<T>) => unknown;
  /** What half of those do that are not to be killed, if not the same. */
  readonly other?: (duty: Duty<T>) => unknown;
  /** After the kills: those who are left come to an end. */
  end(ledger: Ledger, leave: Event): void;
  /** After the end: what must hold. `results` are those of the survivors. */
  check(ledger: Ledger, results: unknown[]): void | Promise<void>;
}

/** Several processes work on one object; some are killed one after the other; the others must come to an end, and all be well. */
export async function runCrew<T>(random: Random, crew: Crew<T>): Promise<{ kills: number; checked: number }> {
  const ledger = new Ledger();
  const leave = new Event();
  const [arrivals, ready] = Pipe({ duplex: false });
  const begin = (work: (duty: Duty<T>) => unknown, member: number): Process<any, any> =>
    start(work, { object: crew.object, ledger, leave, ready, seed: random.below(2 ** 30), member });
  const victims = range(VICTIMS).map((i) => begin(crew.work, i));
  const survivors = range(SURVIVORS).map((i) => begin((i % 2 === 0 && crew.other) || crew.work, VICTIMS + i));
  ready.close();
  for (const _ of [...victims, ...survivors]) await arrivals.recv();
  for (const victim of random.shuffled(victims)) {
    await randomInstant(random, 10);
    await kill(victim);
  }
  await randomInstant(random, 5);
  crew.end(ledger, leave);
  const results = await Promise.all(survivors.map((survivor) => survivor.result));
  for (const survivor of survivors) assert.equal(await survivor.join(), 0);
  await crew.check(ledger, results);
  for (const it of [crew.object, ledger, leave, arrivals]) it.close();
  const checked = results.flat().reduce((sum: number, it) => sum + (typeof it === 'number' ? it : 0), 0);
  return { kills: VICTIMS, checked };
}
