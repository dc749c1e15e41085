// What acquires locks and permits.
import { strict as assert } from 'node:assert';
import type { BoundedSemaphore, Event, Lock, RawValue, RLock, Semaphore, Value } from '../../../src/index.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { atKillPoint, beginKillPoints } from '../kill-point.js';

type Acquirable = Lock | RLock | Semaphore | BoundedSemaphore;
type Count = RawValue<'i'>;

/** What a lock protects: how many are inside, how often somebody was, and how often one was found dead inside. */
export interface Room {
  readonly inside: Count;
  readonly visits: Count;
  readonly found: Count;
}

/** Is killed: goes into the room some times. */
export async function visitAsVictim(lock: Lock | RLock, room: Room, times: number, blocking: boolean): Promise<void> {
  beginKillPoints();
  await visit(lock, room, times, blocking);
}

/** How long a visit is next to the moment between two. */
const LONG_VISIT_MS = 1;

/** What a process does first when it has been woken. */
const WOKEN = { blocking: 'waiting/blocking.js:#isToldWithin#3', awaited: 'waiting/doorbell.js:arm#1' };

/** Is killed: the same, but whenever it is woken somebody else is faster. */
export function visitLateAsVictim(lock: Lock | RLock, room: Room, times: number, blocking: boolean): Promise<void> {
  atKillPoint(blocking ? WOKEN.blocking : WOKEN.awaited, () => {
    // Once the lock is reserved, nobody is faster.
    const until = performance.now() + LONG_VISIT_MS;
    while (!lock.statistics().locked && performance.now() < until);
  });
  return visitAsVictim(lock, room, times, blocking);
}

/** Must not notice. Says how many of its waits only the periodic look ended. */
export async function visit(lock: Lock | RLock, room: Room, times: number, blocking: boolean): Promise<number> {
  for (let i = 0; i < times; i++) {
    const held = blocking ? lock.acquireSync() : await lock.acquire();
    enter(room, held.abandoned);
    held[Symbol.dispose]();
  }
  return getParkingLot().statistics().rescued;
}

/** Until it is told to stop: whoever waits comes too late most of the time, and so often that it starves. */
export function visitUntil(lock: Lock | RLock, room: Room, stop: Event): void {
  while (!stop.isSet()) {
    const held = lock.acquireSync();
    enter(room, held.abandoned);
    for (const until = performance.now() + LONG_VISIT_MS; performance.now() < until; );
    lock.release();
  }
}

/** Two at a time here would find 1 in `inside`; so does who comes after one that was killed, but is told so. */
function enter({ inside, visits, found }: Room, abandoned: boolean): void {
  if (abandoned) found.value += 1;
  else assert.equal(inside.value, 0, 'somebody else is inside');
  inside.value = 1;
  visits.value += 1;
  inside.value = 0;
}

/** Is killed: gives up waiting in each way. The lock is somebody else's. */
export async function waitForLockInVain(lock: Acquirable): Promise<void> {
  beginKillPoints();
  assert.equal(await lock.acquire({ timeout: 1 }), null);
  assert.equal(lock.acquireSync({ timeout: 1 }), null);
  const controller = new AbortController();
  const aborted = lock.acquire({ signal: controller.signal }).catch(() => {});
  await new Promise(setImmediate);
  controller.abort();
  await aborted;
}

/** Is killed: releases a lock, or a permit, that is the creator's. */
export function releaseOfAnother(lock: Lock | Semaphore): void {
  beginKillPoints();
  lock.release();
}

/** Is killed: has some permits at a time, and gives them back. */
export async function usePermits(semaphore: Acquirable, atOnce: number, times: number, blocking: boolean) {
  beginKillPoints();
  for (let i = 0; i < times; i++) {
    for (let j = 0; j < atOnce; j++) blocking ? semaphore.acquireSync() : await semaphore.acquire();
    for (let j = 0; j < atOnce; j++) semaphore.release();
  }
}

/** Takes a permit, counts that it did, and keeps it until the process ends or gives it back. */
export async function takePermit(semaphore: Acquirable, taken: Count, blocking: boolean): Promise<number> {
  blocking ? semaphore.acquireSync() : await semaphore.acquire();
  taken.add(1);
  semaphore.release();
  return getParkingLot().statistics().rescued;
}

/** Is killed: the same, but it counts only. */
export async function takePermitAsVictim(semaphore: Acquirable, taken: Count, blocking: boolean): Promise<void> {
  beginKillPoints();
  await takePermit(semaphore, taken, blocking);
}

/** Is killed: gives permits that nobody took. */
export function releaseMany(semaphore: Semaphore, released: Count, count: number): void {
  beginKillPoints();
  releaseMore(semaphore, released, count);
}

/** Gives permits that nobody took, and counts those that are given. */
export function releaseMore(semaphore: Semaphore, released: Count, count: number): void {
  for (let i = 0; i < count; i++) {
    semaphore.release();
    released.add(1);
  }
}

/** Is killed: adds with the value's own lock, which it perhaps makes. */
export function addAsVictim(value: Value<'i'>, times: number): Promise<void> {
  beginKillPoints();
  return addInLock(value, times);
}

/** Adds with the value's own lock. */
export async function addInLock(value: Value<'i'>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await value.getLock().run(() => {
      value.value += 1;
    });
  }
}

/** Is killed: makes one of each, uses it and lets go of it. */
export async function makeEach(): Promise<void> {
  const {
    Barrier,
    BoundedSemaphore,
    Condition,
    Event,
    JoinableQueue,
    Lock,
    Queue,
    RLock,
    RWLock,
    Semaphore,
    SimpleQueue,
  } = await import('../../../src/index.js');
  beginKillPoints();
  const inAction = new Event();
  const all = [
    new Lock(),
    new RLock(),
    new RWLock(),
    new Semaphore(3),
    new Semaphore(3, { recover: true }),
    new BoundedSemaphore(2),
    new Condition(),
    new Barrier(2, { action: () => inAction.set() }),
    new Queue(),
    new SimpleQueue(),
    new JoinableQueue(),
    inAction,
  ];
  for (const it of all) it.close();
}
