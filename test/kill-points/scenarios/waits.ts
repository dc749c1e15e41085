import assert from 'node:assert/strict';
import { getArena } from '../../../src/arena/index.js';
import { Permits } from '../../waiting/fixtures/permits.js';
import { giveSome, takeOne, takeOneToo, waitInVain } from '../victims/waits.js';
import { type AnyProcess, endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

export const waits: Record<string, Scenario> = {
  'wait, and be woken': { since: 'begin', play: (stage) => playWoken(stage, false) },
  'wait blocking, and be woken': { since: 'begin', play: (stage) => playWoken(stage, true) },
  'wake others': { since: 'begin', play: (stage) => playWaker(stage, false) },
  'wake others that block': { since: 'begin', play: (stage) => playWaker(stage, true) },
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
