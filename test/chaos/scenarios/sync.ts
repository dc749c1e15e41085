import assert from 'node:assert/strict';
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Pipe, RLock, Semaphore } from '../../../src/index.js';
import {
  keepLock,
  keepPermits,
  meet,
  PERMITS,
  raiseFlags,
  takeSignals,
  tellNews,
  Word,
  waitForFlags,
  waitForTheEnd,
} from '../crews.js';
import { randomInstant } from '../instants.js';
import { Ledger } from '../ledger.js';
import type { Random } from '../random.js';
import { runCrew, VICTIMS } from './crew.js';
import { kill, range, type Scenario, start } from './scenario.js';

/** Owners and waiters of a lock are killed: the others exclude each other all the same, and are told of the dead. */
export const locks: Scenario = (random) => keepALock(random, new Lock());
export const rlocks: Scenario = (random) => keepALock(random, new RLock());

function keepALock(random: Random, object: Lock | RLock): ReturnType<Scenario> {
  return runCrew<Lock | RLock>(random, {
    object,
    work: keepLock,
    end: (_, leave) => leave.set(),
    async check(ledger) {
      const held = await object.acquire();
      if (!held.abandoned) assert.equal(ledger.get(Word.FIRST), ledger.get(Word.SECOND));
      held[Symbol.dispose]();
      assert.deepEqual(object.statistics(), { locked: false, owner: null, waiting: 0 });
    },
  });
}

/** Owners of permits are killed: never are more inside than there are permits, and all come back, no more and no fewer. */
export const semaphores: Scenario = (random) => keepASemaphore(random, new Semaphore(PERMITS, { recover: true }));
export const boundedSemaphores: Scenario = (random) => keepASemaphore(random, new BoundedSemaphore(PERMITS));

function keepASemaphore(random: Random, object: BoundedSemaphore | Semaphore): ReturnType<Scenario> {
  return runCrew(random, {
    object,
    work: keepPermits,
    end: (_, leave) => leave.set(),
    async check() {
      const held = await Promise.all(range(PERMITS).map(() => object.acquire()));
      assert.equal(object.acquireSync({ timeout: 0 }), null);
      for (const permit of held) permit[Symbol.dispose]();
      assert.deepEqual(object.statistics(), { value: PERMITS, waiting: 0 });
    },
  });
}

/** Those who wait for a plain semaphore are killed: what they had not taken goes to the others. */
export const takers: Scenario = (random) => {
  const object = new Semaphore(0);
  let released = 0;
  const release = (permits: number): void => {
    for (let i = 0; i < permits; i++) object.release();
    released += permits;
  };
  const releasing = setInterval(() => release(1 + random.below(20)), 1);
  return runCrew(random, {
    object,
    work: takeSignals,
    end(_, leave) {
      clearInterval(releasing);
      release(100);
      leave.set();
    },
    check(ledger) {
      // One may have been killed between taking a permit and noting it.
      const lost = released - ledger.get(Word.TAKEN) - object.getValue();
      assert.ok(lost >= 0 && lost <= VICTIMS, `${lost} permits are lost`);
      assert.equal(object.statistics().waiting, 0);
    },
  });
};

/** Those who tell and those who wait are killed: whoever waits for the end is told of it. */
export const conditionsOnLock: Scenario = (random) => keepACondition(random, new Lock());
export const conditionsOnRLock: Scenario = (random) => keepACondition(random, new RLock());

async function keepACondition(random: Random, lock: Lock | RLock): ReturnType<Scenario> {
  const object = new Condition(lock);
  const outcome = await runCrew(random, {
    object,
    work: tellNews,
    other: waitForTheEnd,
    end(ledger) {
      void object.run(() => {
        ledger.set(Word.OVER, 1);
        object.notifyAll();
      });
    },
    check: () => assert.deepEqual(object.statistics(), { waiting: 0, owner: null }),
  });
  lock.close();
  return outcome;
}

/** Those who set and clear it are killed: whoever waits is let through, and at last all are. */
export const events: Scenario = (random) => {
  const object = new Event();
  return runCrew(random, {
    object,
    work: raiseFlags,
    other: waitForFlags,
    end(_, leave) {
      leave.set();
      object.set();
    },
    check: () => assert.deepEqual(object.statistics(), { set: true, waiting: 0 }),
  });
};

/** A party is killed, on its way or waiting: all others are told which one; a new barrier for the next victim. */
export const barriers: Scenario = async (random) => {
  let checked = 0;
  const kills = 2;
  for (const _ of range(kills)) {
    const barrier = new Barrier(5);
    const ledger = new Ledger();
    const leave = new Event();
    const [arrivals, ready] = Pipe({ duplex: false });
    const duty = (member: number) => ({ object: barrier, ledger, leave, ready, seed: random.below(2 ** 30), member });
    const parties = range(5).map((i) => start(meet, duty(i)));
    ready.close();
    if (random.chance(0.8)) for (const _ of parties) await arrivals.recv();
    await randomInstant(random, 20);
    const [victim, ...others] = random.shuffled(parties);
    const { pid } = victim as { pid: number };
    await kill(victim as (typeof parties)[0]);
    for (const other of others) {
      const [rounds, reason, of] = await other.result;
      assert.deepEqual([reason, of], ['party-died', pid]);
      checked += rounds;
      assert.equal(await other.join(), 0);
    }
    assert.deepEqual([barrier.broken, barrier.nWaiting], [true, 0]);
    for (const it of [barrier, ledger, leave, arrivals]) it.close();
  }
  return { kills, checked };
};
