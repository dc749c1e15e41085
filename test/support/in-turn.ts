import assert from 'node:assert/strict';

/** The next in a queue looks so late what became of the one before it: that was woken, and may have got no CPU since. */
const LOOK_MS = 100;

/**
 * Waits until one of those that stand in line has been served, and takes it out of `line`. It is the first one. `since`, as
 * performance.now(): before there was something for it.
 */
export async function nextServed<T>(line: T[], since: number, servedOf: (it: T) => Promise<unknown>): Promise<T> {
  const served = await Promise.race(line.map((it) => servedOf(it).then(() => it)));
  assert.ok(served === line[0] || performance.now() - since >= LOOK_MS, 'somebody was served out of turn');
  line.splice(line.indexOf(served), 1);
  return served;
}
