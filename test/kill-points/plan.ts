import type { Random } from '../chaos/random.js';
import type { Job, Outcome } from './job.js';

/** How many of the times that a point is reached the victim is killed at: the first and the last. */
const HITS = 2;
/** Points of every transaction: before it is committed, and when it has been, with the lock still held. */
const EVERY_TRANSACTION = ['arena/transaction.js:commit#4', 'arena/lock.js:release#1'];
const TRANSACTIONS = 8;

/** The same in words. `hit`: each point only that time it is reached. */
export const describePlan = (hit: string | undefined): string =>
  hit === undefined
    ? `each point of each scenario the first and the last time it is reached, around a commit up to ${TRANSACTIONS} times`
    : `each point of each scenario once, time ${hit} that it is reached (--hit ${hit})`;

/** A job for each point that the victims reached, and for some of the later times that they did. */
export function planKills(recordings: readonly Outcome[]): Job[] {
  return recordings.flatMap(({ job: { scenario }, hits = {} }) =>
    Object.entries(hits).flatMap(([point, count]) =>
      spread(count, EVERY_TRANSACTION.includes(point) ? TRANSACTIONS : HITS).map((hit) => ({ scenario, point, hit })),
    ),
  );
}

/** Up to `most` numbers from 1 to `count`, both among them. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i + 1);
  return Array.from({ length: most }, (_, i) => 1 + Math.round((i * (count - 1)) / (most - 1)));
}

/** Some of the jobs, as a seed chooses them, each scenario's turn coming round. */
export function sample(jobs: readonly Job[], size: number, random: Random): Job[] {
  const byScenario = new Map<string, Job[]>();
  for (const job of random.shuffled(jobs)) byScenario.set(job.scenario, [...(byScenario.get(job.scenario) ?? []), job]);
  const chosen: Job[] = [];
  for (const lists = random.shuffled([...byScenario.values()]); chosen.length < Math.min(size, jobs.length); ) {
    for (const list of lists) {
      const job = list.pop();
      if (job !== undefined && chosen.length < size) chosen.push(job);
    }
  }
  return chosen;
}
