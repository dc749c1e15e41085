import assert from 'node:assert/strict';
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Pipe, RLock, Semaphore } from '../../../src/index.js';
import {
  keepLock,
  keepPermits,
  meet,
  raiseFlags,
  takeSignals,
  tellNews,
  Word,
  waitForFlag,
  waitForTheEnd,
} from '../crews.js';
import { randomInstant } from '../instants.js';
import { Ledger } from '../ledger.js';
import { runCrew } from './crew.js';
import { kill, range, type Scenario, start } from './scenario.js';

/** Owners and waiters of a lock are killed: the others exclude each other all the same, and are told of the dead. */
export const locks: Scenario = (random) => keepALock(random, new Lock());
export const rlocks: Scenario = (random) => keepALock(random, new RLock());

function keepALock(random: Parameters<Scenario>[0], object: Lock | RLock): ReturnType<Scenario> {
  return runCrew<Lock | RLock>(random, {
    object,
    work: keepLock,
    survivors: [keepLock, keepLock],
    end: (_, leave) => leave.set(),
    async check(ledger) {
      const held = await object.acquire();
      if (!held.abandoned) assert.equal(ledger.get(Word.FIRST), ledger.get(Word.SECOND));
      held[Symbol.dispose]();
      assert.deepEqual(object.statistics(), { locked: false, owner: null, waiting: 0 });
    },
  });
}

/** Owners of permits are killed: all permits come back, no more and no fewer. */
export const semaphores: Scenario = (random) => {
  const object = random.chance(0.5) ? new BoundedSemaphore(3) : new Semaphore(3, { recover: true });
  return runCrew<BoundedSemaphore | Semaphore>(random, {
    object,
    work: keepPermits,
    survivors: [keepPermits, keepPermits],
    end: (_, leave) => leave.set(),
    async check() {
      const held = await Promise.all(range(3).map(() => object.acquire()));
      assert.equal(object.acquireSync({ timeout: 0 }), null);
      for (const permit of held) permit[Symbol.dispose]();
      assert.deepEqual(object.statistics(), { value: 3, waiting: 0 });
    },
  });
};

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
    survivors: [takeSignals, takeSignals],
    end(_, leave) {
      clearInterval(releasing);
      release(100);
      leave.set();
    },
    check(ledger) {
      // One may have been killed between taking a permit and noting it.
      const lost = released - ledger.get(Word.TAKEN) - object.getValue();
      assert.ok(lost >= 0 && lost <= 5, `${lost} permits are lost`);
      assert.equal(object.statistics().waiting, 0);
    },
  });
};

/** Those who tell and those who wait are killed: whoever waits for the end is told of it. */
export const conditions: Scenario = async (random) => {
  const lock = random.chance(0.5) ? new Lock() : new RLock();
  const object = new Condition(lock);
  const outcome = await runCrew(random, {
    object,
    work: tellNews,
    survivors: [tellNews, waitForTheEnd, waitForTheEnd],
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
};

/** Those who set and clear it are killed: when it is set at last, everybody goes on. */
export const events: Scenario = (random) => {
  const object = new Event();
  return runCrew(random, {
    object,
    work: raiseFlags,
    survivors: [waitForFlag, waitForFlag],
    end: () => object.set(),
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
    const duty = () => ({ object: barrier, ledger, leave, ready, seed: random.below(2 ** 30) });
    const parties = range(5).map(() => start(meet, duty()));
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
