import assert from 'node:assert/strict';
import { BoundedSemaphore, Event, Lock, RawValue, RLock, Semaphore, Value } from '../../../src/index.js';
import * as victims from '../victims/locks.js';
import { type AnyProcess, endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

const LOCKS = { lock: () => new Lock(), rlock: () => new RLock() };
const SEMAPHORES = {
  'bounded semaphore': (n: number) => new BoundedSemaphore(n),
  'recovering semaphore': (n: number) => new Semaphore(n, { recover: true }),
  semaphore: (n: number) => new Semaphore(n),
};
type AnyLock = Lock | RLock;
type AnySemaphore = Semaphore | BoundedSemaphore;

export const locks: Record<string, Scenario> = {};
for (const [name, make] of Object.entries(LOCKS)) {
  for (const blocking of [false, true]) {
    const how = blocking ? 'blocking' : 'awaited';
    locks[`${name}: alone, ${how}`] = { since: 'begin', play: (stage) => playAlone(stage, make(), blocking) };
    locks[`${name}: woken, ${how}`] = { since: 'begin', play: (stage) => playWoken(stage, make(), blocking) };
    locks[`${name}: beside another, ${how}`] = { since: 'begin', play: (stage) => playRivals(stage, make(), blocking) };
    locks[`${name}: always too late, ${how}`] = { since: 'begin', play: (stage) => playLate(stage, make(), blocking) };
    locks[`${name}: of a dead owner, ${how}`] = {
      since: 'begin',
      play: (stage) => playAbandoned(stage, make(), blocking),
    };
  }
  locks[`${name}: in vain`] = { since: 'begin', play: (stage) => playLockInVain(stage, make()) };
}
locks['lock: release it for another'] = { since: 'begin', play: playRelease };
for (const [name, make] of Object.entries(SEMAPHORES)) {
  for (const blocking of [false, true]) {
    const how = blocking ? 'blocking' : 'awaited';
    const isPlain = name === 'semaphore';
    locks[`${name}: permits, ${how}`] = {
      since: 'begin',
      play: (stage) => playPermits(stage, make(3), isPlain, blocking),
    };
    locks[`${name}: woken, ${how}`] = {
      since: 'begin',
      play: (stage) => playPermitWoken(stage, make(1), isPlain, blocking),
    };
  }
}
locks['recovering semaphore: grow'] = { since: 'begin', play: playGrowth };
locks['recovering semaphore: release it for another'] = { since: 'begin', play: playPermitRelease };
locks['value: make its lock'] = { since: 'begin', play: playOwnLock };
locks['make one of each, and let go of it'] = { since: 'begin', play: playMakers };

/** Nobody else is there: who comes after the victim gets the lock, and is told if it died inside. */
async function playAlone(stage: Stage, lock: AnyLock, blocking: boolean): Promise<void> {
  const room = makeRoom();
  stage.victim(victims.visitAsVictim, lock, room, 2, blocking);
  const killed = await stage.wasKilled();
  await victims.visit(lock, room, 1, !blocking);
  endWell(lock, room, [killed ? 1 : 3, 3]);
}

/** The victim is the first in the queue, another process the second; neither is forgotten. */
async function playWoken(stage: Stage, lock: AnyLock, blocking: boolean): Promise<void> {
  const room = makeRoom();
  const held = lock.acquireSync();
  const victim = stage.victim(victims.visitAsVictim, lock, room, 1, blocking);
  await untilOrEnd(victim, () => lock.statistics().waiting > 0);
  const other = stage.other(victims.visit, lock, room, 1, blocking);
  await untilOrEnd(other, () => lock.statistics().waiting > (victim.isAlive() ? 1 : 0));
  held[Symbol.dispose]();
  await endedWell(stage, other);
  const killed = await stage.wasKilled();
  endWell(lock, room, [killed ? 1 : 2, 2]);
}

/** Two go in and out without looking at each other. */
async function playRivals(stage: Stage, lock: AnyLock, blocking: boolean): Promise<void> {
  const room = makeRoom();
  const other = stage.other(victims.visit, lock, room, 300, blocking);
  stage.victim(victims.visitAsVictim, lock, room, 20, blocking);
  const killed = await stage.wasKilled();
  await endedWell(stage, other);
  await victims.visit(lock, room, 1, blocking);
  endWell(lock, room, [killed ? 301 : 321, 321]);
}

/** Another one is always faster, so that the victim reserves the lock. A third one waits too, for a while. */
async function playLate(stage: Stage, lock: AnyLock, blocking: boolean): Promise<void> {
  const [room, stop] = [makeRoom(), new Event()];
  const rival = stage.other(victims.visitUntil, lock, room, stop);
  await untilOrEnd(rival, () => room.visits.value > 0);
  const third = stage.other(victims.visit, lock, room, 2, false);
  stage.victim(victims.visitLateAsVictim, lock, room, 6, blocking);
  await stage.wasKilled();
  await endedWell(stage, third);
  stop.set();
  assert.equal(await rival.join(), 0);
  await victims.visit(lock, room, 1, blocking);
  stop.close();
  endWell(lock, room, [4, Number.POSITIVE_INFINITY]);
}

/** The victim gets it from one that died inside, and is told so; if it dies too, the next one is told of that. */
async function playAbandoned(stage: Stage, lock: AnyLock, blocking: boolean): Promise<void> {
  const room = makeRoom();
  const dead = stage.killedAt('sync/mutex.js:release#1@1', victims.visitAsVictim, lock, room, 1, blocking);
  assert.equal(await dead.join(), -9);
  stage.victim(victims.visitAsVictim, lock, room, 1, blocking);
  const killed = await stage.wasKilled();
  await victims.visit(lock, room, 1, blocking);
  assert.ok(room.found.value >= 1 && room.found.value <= (killed ? 2 : 1), `found ${room.found.value} dead`);
  room.found.value = 0;
  endWell(lock, room, [killed ? 2 : 3, 3]);
}

/** It leaves no node in the queue, and nothing reserved. */
async function playLockInVain(stage: Stage, lock: AnyLock): Promise<void> {
  const room = makeRoom();
  const held = lock.acquireSync();
  stage.victim(victims.waitForLockInVain, lock);
  await stage.wasKilled();
  held[Symbol.dispose]();
  await victims.visit(lock, room, 1, false);
  endWell(lock, room, [1, 1]);
}

/** The victim releases what is the creator's, while another waits. */
async function playRelease(stage: Stage): Promise<void> {
  const [lock, room] = [new Lock(), makeRoom()];
  const held = lock.acquireSync();
  const other = stage.other(victims.visit, lock, room, 1, true);
  await untilOrEnd(other, () => lock.statistics().waiting > 0);
  stage.victim(victims.releaseOfAnother, lock);
  await stage.wasKilled();
  held[Symbol.dispose](); // nothing if it was released
  await endedWell(stage, other);
  endWell(lock, room, [1, 1]);
}

/** The victim gives back a permit that is the creator's, while another waits. */
async function playPermitRelease(stage: Stage): Promise<void> {
  const [semaphore, taken] = [new Semaphore(1, { recover: true }), new RawValue('i')];
  const held = semaphore.acquireSync();
  const other = stage.other(victims.takePermit, semaphore, taken, true);
  await untilOrEnd(other, () => semaphore.statistics().waiting > 0);
  stage.victim(victims.releaseOfAnother, semaphore);
  await stage.wasKilled();
  held[Symbol.dispose](); // nothing if it was released
  await endedWell(stage, other);
  assert.deepEqual([taken.value, semaphore.statistics()], [1, { value: 1, waiting: 0 }]);
  for (const it of [semaphore, taken]) it.close();
}

/** Permits of the victim come back, unless they belong to nobody. Others wait for them meanwhile. */
async function playPermits(stage: Stage, semaphore: AnySemaphore, isPlain: boolean, blocking: boolean): Promise<void> {
  const taken = new RawValue('i');
  const victim = stage.victim(victims.usePermits, semaphore, 3, 2, blocking);
  await untilOrEnd(victim, () => semaphore.getValue() === 0);
  const other = stage.other(victims.takePermit, semaphore, taken, blocking);
  const killed = await stage.wasKilled();
  if (isPlain && killed) while (semaphore.getValue() < 3 && taken.value === 0) giveIfNone(semaphore);
  await endedWell(stage, other);
  const value = semaphore.getValue();
  if (!isPlain || !killed) assert.equal(value, 3);
  assert.deepEqual(semaphore.statistics(), { value, waiting: 0 });
  for (const it of [semaphore, taken]) it.close();
}

/** The victim waits before another one; whether it dies or not, the other gets a permit. */
async function playPermitWoken(stage: Stage, semaphore: AnySemaphore, isPlain: boolean, blocking: boolean) {
  const taken = new RawValue('i');
  semaphore.acquireSync();
  const victim = stage.victim(victims.takePermitAsVictim, semaphore, taken, blocking);
  await untilOrEnd(victim, () => semaphore.statistics().waiting > 0);
  const other = stage.other(victims.takePermit, semaphore, taken, blocking);
  await untilOrEnd(other, () => semaphore.statistics().waiting > (victim.isAlive() ? 1 : 0));
  semaphore.release();
  const killed = await stage.wasKilled();
  // A permit that belongs to nobody may have died with it, in its hands. If it did not, the other has it, or is about to.
  if (isPlain && killed) await giveIfLost(semaphore, other);
  await endedWell(stage, other);
  assert.ok(taken.value >= (killed ? 1 : 2));
  if (!isPlain) assert.equal(semaphore.getValue(), 1);
  assert.equal(semaphore.statistics().waiting, 0);
  for (const it of [semaphore, taken]) it.close();
}

async function giveIfLost(semaphore: AnySemaphore, other: AnyProcess): Promise<void> {
  await untilOrEnd(other, () => semaphore.getValue() === 0 && semaphore.statistics().waiting > 0);
  if (other.isAlive()) semaphore.release();
}

function giveIfNone(semaphore: AnySemaphore): void {
  if (semaphore.getValue() === 0) semaphore.release();
}

/** More permits are given than there were seats for. Each that was given can be taken, and comes back from the dead. */
async function playGrowth(stage: Stage): Promise<void> {
  const semaphore = new Semaphore(1, { recover: true });
  semaphore.acquireSync(); // the first release gives this one back
  const [released, released2] = [new RawValue('i'), new RawValue('i')];
  const other = stage.other(victims.releaseMore, semaphore, released2, 40);
  stage.victim(victims.releaseMany, semaphore, released, 40);
  const killed = await stage.wasKilled();
  assert.equal(await other.join(), 0);
  const given = released.value + released2.value;
  const value = semaphore.getValue();
  assert.ok(value >= given && value <= given + (killed ? 1 : 0), `${value} permits, ${given} given`);
  for (let i = 0; i < value; i++) semaphore.acquireSync();
  assert.equal(semaphore.acquireSync({ timeout: 0 }), null);
  for (const it of [semaphore, released, released2]) it.close();
}

/** A value's lock is made by who wants it first. */
async function playOwnLock(stage: Stage): Promise<void> {
  const value = new Value('i');
  const other = stage.other(victims.addInLock, value, 20);
  stage.victim(victims.addAsVictim, value, 3);
  const killed = await stage.wasKilled();
  assert.equal(await other.join(), 0);
  await victims.addInLock(value, 1);
  assert.ok(value.value >= (killed ? 21 : 24) && value.value <= 24, `${value.value}`);
  value.getLock().close();
  value.close();
}

/** What is half made, or half taken apart, is not there. */
async function playMakers(stage: Stage): Promise<void> {
  stage.victim(victims.makeEach);
  await stage.wasKilled();
}

function makeRoom(): victims.Room {
  return { inside: new RawValue('i'), visits: new RawValue('i'), found: new RawValue('i') };
}

/** Nobody has the lock or waits for it; at most one was found dead inside; so many visits were made. */
function endWell(lock: AnyLock, room: victims.Room, [least, most]: [number, number]): void {
  assert.deepEqual(lock.statistics(), { locked: false, owner: null, waiting: 0 });
  assert.ok(room.found.value <= 1);
  const visits = room.visits.value;
  assert.ok(visits >= least && visits <= most, `${visits} visits, not ${least} to ${most}`);
  for (const it of [lock, ...Object.values(room)]) it.close();
}
