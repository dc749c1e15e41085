import assert from 'node:assert/strict';
import { getArena } from '../../../src/arena/index.js';
import { Scratch } from '../../arena/fixtures/scratch.js';
import { Permits } from '../../waiting/fixtures/permits.js';
import { giveSome, giveToDead, takeOne, takeOneToo, waitInVain } from '../victims/waits.js';
import { type AnyProcess, endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

export const waits: Record<string, Scenario> = {
  'wait, and be woken': { since: 'begin', play: (stage) => playWoken(stage, false) },
  'wait blocking, and be woken': { since: 'begin', play: (stage) => playWoken(stage, true) },
  'wake others': { since: 'begin', play: (stage) => playWaker(stage, false) },
  'wake others that block': { since: 'begin', play: (stage) => playWaker(stage, true) },
  'wake one that is dead': { since: 'begin', play: playDead },
  'wait in vain': { since: 'begin', play: playInVain },
};

/** The victim is the first in the queue, another process the second: what the first does not take, the second gets. */
async function playWoken(stage: Stage, blocking: boolean): Promise<void> {
  const [permits, taken] = [new Permits(), new Permits()];
  const victim = stage.victim(takeOne, permits, taken, blocking);
  await untilOrEnd(victim, () => permits.waiting > 0);
  const other = stage.other(takeOneToo, permits, taken, blocking);
  await untilOrEnd(other, () => permits.waiting > (victim.isAlive() ? 1 : 0));
  permits.give();
  await giveUntilEnded(permits, [victim, other]);
  await stage.wasKilled();
  await endedWell(stage, other);
  assert.ok(taken.free >= 1 && taken.free <= 2);
  free(permits, taken);
}

/** A killed process may have had a permit. As long as there is one that nobody was told of, there is no other. */
async function giveUntilEnded(permits: Permits, takers: AnyProcess[]): Promise<void> {
  while (takers.some((taker) => taker.isAlive()) || permits.waiting > 0) {
    if (permits.free === 0 && permits.waiting > 0) permits.give();
    await new Promise(setImmediate);
  }
}

/** The victim wakes one after the other; the creator gives what it did not. */
async function playWaker(stage: Stage, blocking: boolean): Promise<void> {
  const [permits, taken] = [new Permits(), new Permits()];
  const others = [1, 2].map(() => stage.other(takeOneToo, permits, taken, blocking));
  for (const other of others) await untilOrEnd(other, () => permits.waiting === 2);
  const mine = permits.take();
  stage.victim(giveSome, permits, 3);
  await stage.wasKilled();
  await giveUntilEnded(permits, others);
  await mine;
  for (const other of others) await endedWell(stage, other);
  assert.equal(taken.free, 2);
  free(permits, taken);
}

/** The first in the queue dies, and is woken before anybody knows: its doorbell is gone, and its turn is the creator's. */
async function playDead(stage: Stage): Promise<void> {
  const [permits, taken, there] = [new Permits(), new Permits(), new Scratch()];
  const first = stage.other(takeOneToo, permits, taken, false);
  await untilOrEnd(first, () => permits.waiting === 1);
  const mine = permits.take();
  await untilOrEnd(first, () => permits.waiting === 2);
  const victim = stage.victim(giveToDead, permits, there, first.pid);
  await untilOrEnd(victim, () => there.read(0) === 1);
  first.kill();
  // No turn of the event loop: this process must not be the one that finds out.
  victim.joinSync();
  await stage.wasKilled();
  assert.equal(await first.join(), -9);
  await giveUntilEnded(permits, []);
  assert.equal(await mine, true);
  there.free();
  free(permits, taken);
}

/** It leaves no node in the queue: who waits after it is the first. */
async function playInVain(stage: Stage): Promise<void> {
  const permits = new Permits();
  stage.victim(waitInVain, permits);
  await stage.wasKilled();
  const mine = permits.take();
  permits.give();
  assert.equal(await mine, true);
  assert.equal(permits.waiting, 0);
  free(permits);
}

function free(...all: Permits[]): void {
  for (const { handle } of all) getArena().release(handle);
}
