// What the processes of the scenarios of locks, semaphores, conditions, events and barriers do until they are killed or told to leave.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import {
  type Barrier,
  type BoundedSemaphore,
  BrokenBarrierError,
  type Condition,
  type Connection,
  type Event,
  type Held,
  type Lock,
  type RLock,
  type Semaphore,
} from '../../src/index.js';
import type { Ledger } from './ledger.js';
import './ledger.js'; // so that a process that gets a ledger has its class
import { enter, leave as goOut } from './occupants.js';
import { Random } from './random.js';

type Any = Connection<any, any>;

/** Words of the ledger. */
export const Word = {
  /** Written one after the other by who has the lock: they differ only when it died in between. */
  FIRST: 0,
  SECOND: 1,
  /** Process id of who is inside. */
  INSIDE: 2,
  /** Permits taken by processes, one more before and one more after each. */
  TAKEN: 3,
  /** What is told by conditions and events. */
  NEWS: 4,
  /** Everybody shall end. */
  OVER: 5,
  ROUNDS: 6,
} as const;

/** Of a semaphore whose permits come back. */
export const PERMITS = 3;

/** What each member of a crew is given. */
export interface Duty<T> {
  readonly object: T;
  readonly ledger: Ledger;
  readonly leave: Event;
  readonly ready: Any;
  readonly seed: number;
  /** Which one it is of its crew. */
  readonly member: number;
}

/** Takes the lock in all its ways, and checks that it is alone, and is told if the last owner died in the middle. */
export async function keepLock({ object, ledger, leave, ready, seed }: Duty<Lock | RLock>): Promise<number> {
  const random = new Random(seed);
  await ready.send('ready');
  let rounds = 0;
  for (; !leave.isSet(); rounds++) {
    const held = await takeSomehow(object, random);
    if (held === null) continue;
    const [first, second] = [ledger.get(Word.FIRST), ledger.get(Word.SECOND)];
    if (!held.abandoned) assert.equal(first, second, 'nobody was told that the last owner died in the middle');
    ledger.set(Word.INSIDE, process.pid);
    ledger.set(Word.FIRST, first + 1);
    if (random.chance(0.1)) await new Promise(setImmediate);
    ledger.set(Word.SECOND, first + 1);
    assert.equal(ledger.get(Word.INSIDE), process.pid, 'somebody else was inside');
    if (random.chance(0.5)) object.release();
    else held[Symbol.dispose]();
    if (rounds % 50 === 0) await new Promise(setImmediate);
  }
  return rounds;
}

/** Takes a permit and gives it back, and checks that no more are inside meanwhile than there are permits. */
export async function keepPermits(duty: Duty<BoundedSemaphore | Semaphore>): Promise<number> {
  const { object, ledger, leave, ready, seed, member } = duty;
  const random = new Random(seed);
  await ready.send('ready');
  let rounds = 0;
  for (; !leave.isSet(); rounds++) {
    const held = await takeSomehow(object, random);
    if (held === null) continue;
    enter(ledger, member, PERMITS);
    if (random.chance(0.1)) await setTimeout(random.below(2)); // so that as many are inside as may be
    goOut(ledger, member);
    held[Symbol.dispose]();
    if (rounds % 50 === 0) await new Promise(setImmediate);
  }
  return rounds;
}

/** Only takes: what it took is noted at once. */
export async function takeSignals({ object, ledger, leave, ready, seed }: Duty<Semaphore>): Promise<number> {
  const random = new Random(seed);
  await ready.send('ready');
  let taken = 0;
  while (!leave.isSet()) {
    const timeout = 20;
    const held = random.chance(0.5) ? object.acquireSync({ timeout }) : await object.acquire({ timeout });
    if (held === null) continue;
    ledger.add(Word.TAKEN, 1);
    taken++;
  }
  return taken;
}

/** Tells news and waits for those of others, under the lock of the condition. */
export async function tellNews({ object, ledger, ready, seed }: Duty<Condition>): Promise<number> {
  const random = new Random(seed);
  await ready.send('ready');
  let rounds = 0;
  while (ledger.get(Word.OVER) === 0) {
    const held = random.chance(0.5) ? object.acquireSync() : await object.acquire();
    const seen = ledger.add(Word.NEWS, 1);
    if (random.chance(0.5)) object.notify(1 + random.below(2));
    else object.notifyAll();
    const isNews = (): boolean => ledger.get(Word.NEWS) !== seen || ledger.get(Word.OVER) === 1;
    // Without a time-out now and then all would wait for each other: the one who would have told may be dead.
    const timeout = random.below(4);
    if (random.chance(0.5)) object.waitForSync(isNews, { timeout });
    else await object.waitFor(isNews, { timeout });
    held[Symbol.dispose]();
    rounds++;
  }
  return rounds;
}

/** Waits for the end only, without a time-out. */
export async function waitForTheEnd({ object, ledger, ready, seed }: Duty<Condition>): Promise<number> {
  await ready.send('ready');
  const isOver = (): boolean => ledger.get(Word.OVER) === 1;
  if (seed % 2 === 0) {
    const held = object.acquireSync();
    object.waitForSync(isOver);
    held[Symbol.dispose]();
  } else await object.run(() => object.waitFor(isOver));
  return 1;
}

/** Sets, clears and waits for an event. When it leaves, it is set. */
export async function raiseFlags({ object, leave, ready, seed }: Duty<Event>): Promise<number> {
  const random = new Random(seed);
  await ready.send('ready');
  let rounds = 0;
  for (; !leave.isSet(); rounds++) {
    const what = random.below(4);
    if (what === 0) object.set();
    else if (what === 1) object.clear();
    else if (what === 2) object.waitSync({ timeout: random.below(3) });
    else await object.wait({ timeout: random.below(3) });
  }
  object.set();
  return rounds;
}

/** Waits for the event again and again, without a time-out. */
export async function waitForFlags({ object, leave, ready, seed }: Duty<Event>): Promise<number> {
  await ready.send('ready');
  let rounds = 0;
  for (; !leave.isSet(); rounds++) {
    if (seed % 2 === 0) object.waitSync();
    else await object.wait();
    await new Promise(setImmediate);
  }
  return rounds;
}

/** Meets the others, round after round, until the barrier breaks: returns the round and the reason. */
export async function meet({ object, ledger, ready, seed }: Duty<Barrier>): Promise<[number, string, number | null]> {
  const random = new Random(seed);
  await ready.send('ready');
  for (let round = 1; ; round++) {
    const entered = ledger.add(Word.ROUNDS, 1);
    assert.ok(entered > (round - 1) * object.parties, 'a party went on before all had arrived');
    try {
      if (random.chance(0.5)) object.waitSync();
      else await object.wait();
    } catch (error) {
      if (!(error instanceof BrokenBarrierError)) throw error;
      return [round, error.reason, error.pid];
    }
    assert.ok(ledger.get(Word.ROUNDS) >= round * object.parties, 'a party was let through before all had arrived');
  }
}

function takeSomehow(
  lock: Lock | RLock | BoundedSemaphore | Semaphore,
  random: Random,
): Promise<Held | null> | Held | null {
  const options = random.chance(0.1) ? { timeout: random.below(3) } : {};
  return random.chance(0.5) ? lock.acquireSync(options) : lock.acquire(options);
}
