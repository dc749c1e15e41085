import assert from 'node:assert/strict';
import { Barrier, BoundedSemaphore, Lock, Queue, RLock, RWLock, Semaphore } from '../../../src/index.js';
import { LARGE, type Remains, sweepRemains } from '../victims/sweepers.js';
import type { Scenario, Stage } from './scenario.js';

export const sweepers: Record<string, Scenario> = {
  'a sweeper of locks and queues': { since: 'begin', play: playSweeper },
};

/** Whoever looks next goes on with the sweep that the victim had begun: all is free again, and nothing is half there. */
async function playSweeper(stage: Stage): Promise<void> {
  const remains = makeRemains();
  const { lock, rlock, read, written, bounded, semaphore, full, empty } = remains;
  await full.put(new Uint8Array(LARGE));
  stage.victim(sweepRemains, remains);
  await stage.wasKilled();
  for (const it of [lock, rlock, read, written]) (await it.acquire())[Symbol.dispose]();
  for (const it of [bounded, semaphore]) {
    for (let i = 0; i < 3; i++) await it.acquire();
    assert.equal(await it.acquire({ timeout: 0 }), null);
  }
  assert.equal((await full.get()).length, LARGE);
  await empty.put(new Uint8Array(3));
  assert.equal((await empty.get()).length, 3);
  await meet(remains.barrier);
  for (const it of Object.values(remains)) it.close();
}

function makeRemains(): Remains {
  return {
    lock: new Lock(),
    rlock: new RLock(),
    read: new RWLock(),
    written: new RWLock(),
    bounded: new BoundedSemaphore(3),
    semaphore: new Semaphore(3, { recover: true }),
    barrier: new Barrier(2),
    full: new Queue(),
    empty: new Queue(),
  };
}

/** A party may have died there. */
async function meet(barrier: Barrier): Promise<void> {
  barrier.reset();
  assert.deepEqual((await Promise.all([barrier.wait(), barrier.wait()])).toSorted(), [0, 1]);
}
