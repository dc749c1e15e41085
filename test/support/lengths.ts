/**
 * How long the tests are that can be of any length, because they play at random or say the same of many things. `npm test`
 * takes a part of them, which is another one each time; `npm test -- --full`, as in .ci/run, all. What they assert is the same.
 */
const isFull = process.env.MULTIPROC_TEST_FULL === '1';

const of = (full: number, part: number): number => (isFull ? full : part);

export const lengths = {
  /** Kills in each scenario of test/chaos: one round is some. */
  chaosKills: of(7, 1),
  /** Programs that use a lock and end while their code is compiled. */
  endingPrograms: of(42, 15),
  /** Examples that run in TypeScript, too. */
  examplesInTypeScript: of(Number.POSITIVE_INFINITY, 3),
  /** Plays with a model of the ring of a wait queue. */
  ringPlays: of(500, 100),
  /** Steps of a process that enters and leaves the ring of a wait queue. */
  ringRounds: of(20_000, 3000),
  /** Kills, and reuses of slots, in the states of the model of waiting. */
  protocolKills: of(2, 1),
  /** Setups of the model of waiting with the most states. */
  largeProtocols: of(Number.POSITIVE_INFINITY, 0),
  /** Messages with bytes out of place, of each kind. */
  brokenMessages: of(20_000, 5000),
  /** Crews of producers and consumers of a queue. */
  queueCrews: of(8, 4),
  /** Plays with a model of a queue. */
  queuePlays: of(12, 5),
  /** Plays with a model of a lock, a semaphore, a condition, an event or a barrier, each. */
  syncPlays: of(200, 40),
  /** Processes that wait for one event. */
  crowd: of(200, 20),
  /** Milliseconds that everybody uses everything. */
  soakMs: of(2000, 1000),
  /** Locks that are made and dropped. */
  soakLocks: of(100_000, 50_000),
};

/** So many of them, chosen at random, in their order. */
export function someOf<T>(all: readonly T[], count: number): T[] {
  const chosen = new Set(
    all
      .map((it) => [Math.random(), it] as const)
      .sort(([a], [b]) => a - b)
      .slice(0, count)
      .map(([, it]) => it),
  );
  return all.filter((it) => chosen.has(it));
}
