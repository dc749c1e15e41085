import assert from 'node:assert/strict';
import { Scratch } from '../../arena/fixtures/scratch.js';
import {
  createAndRelease,
  createForAWhile,
  joinLater,
  keepLock,
  letGoOfPipes,
  letGoOfScratch,
  takeOver,
  waitForLock,
} from '../victims/arenas.js';
import { type Scenario, type Stage, untilOrEnd } from './scenario.js';

export const arenas: Record<string, Scenario> = {
  'arena: create and release': { since: 'begin', play: (stage) => playArena(stage, false) },
  'arena: create and release beside another': { since: 'begin', play: (stage) => playArena(stage, true) },
  'arena: take apart, and leave it to one that joins': { since: 'begin', play: playJoin },
  'arena: wait for its lock': { since: 'begin', play: playContention },
  ...Object.fromEntries(
    ['arena/transaction.js:commit#4', 'arena/transaction.js:commit#5', 'arena/lock.js:release#1'].map((point) => [
      `arena: take over from one killed at ${point}`,
      { since: 'begin', play: (stage: Stage) => playTakeOver(stage, point) },
    ]),
  ),
};

/** A process that has nothing to do with the arena yet joins it, and goes on with what the victim was taking apart. */
async function playJoin(stage: Stage): Promise<void> {
  const scratch = new Scratch();
  const victim = stage.victim(letGoOfPipes, scratch);
  const other = stage.other(joinLater, victim.pid);
  await untilOrEnd(victim, () => scratch.read(0) === 1);
  scratch.write(1, 1);
  // No turn of the event loop: this process must not take the lock, or it would be the one that goes on.
  assert.equal(other.joinSync(), 0);
  scratch.free();
}

/** Another process has the lock until the victim sleeps on it. */
async function playContention(stage: Stage): Promise<void> {
  const scratch = new Scratch();
  const other = stage.other(keepLock, scratch);
  const victim = stage.victim(waitForLock, scratch);
  await untilOrEnd(victim, () => scratch.read(0) === 1);
  scratch.write(2, victim.pid as number);
  // No turn of the event loop: this process must not be the one that sleeps on the lock.
  assert.equal(other.joinSync(), 0);
  await stage.wasKilled();
  new Scratch().free();
  scratch.free();
}

/** Another process is killed at a point of a transaction. The victim takes the lock over and finishes that, or does not. */
async function playTakeOver(stage: Stage, point: string): Promise<void> {
  const scratch = new Scratch();
  const first = stage.killedAt(point, letGoOfScratch, scratch);
  const victim = stage.victim(takeOver, scratch, first.pid);
  await untilOrEnd(victim, () => scratch.read(0) === 1 && scratch.read(2) === 1);
  scratch.write(1, 1);
  victim.joinSync();
  assert.equal(await first.join(), -9);
  scratch.free();
}

/** What it had made vanishes with it, and everybody else goes on making things. */
async function playArena(stage: Stage, beside: boolean): Promise<void> {
  const scratch = new Scratch();
  const other = beside ? stage.other(createForAWhile, 500) : undefined;
  stage.victim(createAndRelease, scratch);
  await stage.wasKilled();
  new Scratch().free();
  if (other !== undefined) {
    assert.equal(await other.result, 500);
    assert.equal(await other.join(), 0);
  }
  scratch.free();
}
