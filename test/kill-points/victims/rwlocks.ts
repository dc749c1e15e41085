// What reads and writes in an RWLock.
import { strict as assert } from 'node:assert';
import type { Held, RawValue, RWLock } from '../../../src/index.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { beginKillPoints } from '../kill-point.js';

type Count = RawValue<'i'>;

/** What an RWLock protects: two numbers that are the same, except while somebody writes; and how often half a change was found. */
export interface Pair {
  readonly first: Count;
  readonly second: Count;
  readonly found: Count;
}

export type Turn = 'read' | 'write';

/** Is killed: the same as `takeTurns`. */
export async function takeTurnsAsVictim(lock: RWLock, pair: Pair, turns: readonly Turn[], blocking: boolean) {
  beginKillPoints();
  await takeTurns(lock, pair, turns, blocking);
}

/** Must not notice. Says how many of its waits only the periodic look ended. */
export async function takeTurns(lock: RWLock, pair: Pair, turns: readonly Turn[], blocking: boolean): Promise<number> {
  for (const turn of turns) {
    const held = await acquire(lock, turn, blocking);
    if (held.abandoned) pair.found.value += 1;
    else if (pair.found.value === 0) assert.equal(pair.first.value, pair.second.value, 'somebody else writes');
    if (turn === 'write') {
      pair.first.value += 1;
      pair.second.value = pair.first.value;
    }
    held[Symbol.dispose]();
  }
  return getParkingLot().statistics().rescued;
}

async function acquire(lock: RWLock, turn: Turn, blocking: boolean): Promise<Held> {
  if (turn === 'read') return blocking ? lock.acquireSharedSync() : lock.acquireShared();
  return blocking ? lock.acquireSync() : lock.acquire();
}

/** Is killed: waits for its turn in vain, in each way. Somebody else reads. */
export async function writeInVain(lock: RWLock): Promise<void> {
  beginKillPoints();
  assert.equal(await lock.acquire({ timeout: 1 }), null);
  assert.equal(lock.acquireSync({ timeout: 1 }), null);
  const controller = new AbortController();
  const aborted = lock.acquire({ signal: controller.signal }).catch(() => {});
  await new Promise(setImmediate);
  controller.abort();
  await aborted;
}
