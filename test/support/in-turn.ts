import assert from 'node:assert/strict';
import { LIVENESS_MS } from '../../src/waiting/wait-spec.js';

/**
 * Waits until one of those that stand in line has been served, and takes it out of `line`. It is the first one; unless the
 * next has looked what became of it, for it was woken and may have got no CPU since. `since`, as performance.now(): before
 * there was something for it.
 */
export async function nextServed<T>(line: T[], since: number, servedOf: (it: T) => Promise<unknown>): Promise<T> {
  const served = await Promise.race(line.map((it) => servedOf(it).then(() => it)));
  assert.ok(served === line[0] || performance.now() - since >= LIVENESS_MS, 'somebody was served out of turn');
  line.splice(line.indexOf(served), 1);
  return served;
}
