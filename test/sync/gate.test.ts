import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Event, Process, Semaphore } from '../../src/index.js';
import { Counter } from '../../src/sync/counter.js';
import { Gate } from '../../src/sync/gate.js';
import { holdOfPermitLock } from '../../src/sync/permit-lock.js';
import { SEATLESS } from '../../src/sync/permits.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { takeWhenTold } from './fixtures/owners.js';

failOnLeaks();

test('who is the first to stand in the queue, and finds more than it takes, wakes the one behind it', () =>
  losesNoWakeUp(async () => {
    using semaphore = new Semaphore(0);
    using begin = new Event();
    const child = new Process({ target: takeWhenTold, args: [semaphore, begin] }).start();
    const hold = holdOfPermitLock(semaphore);
    const gate = new Gate(hold);
    const permits = new Counter(hold.handle);
    const take = (): number | undefined => {
      if (gate.waiting === 0) return undefined; // it does not stand in the queue yet
      // Two permits were given when nobody stood there, so nobody was woken; and before the first looks the second has come.
      begin.set();
      while (gate.waiting < 2 || !isAsleep(child));
      for (let i = 0; i < 2; i++) permits.give();
      return permits.take();
    };
    const taken = gate.pass({ take, isFree: () => permits.value > 0, owners: () => [] }, undefined);
    assert.equal(await taken, SEATLESS);
    const rescued = await child.result;
    assert.equal(await child.join(), 0);
    assert.equal(semaphore.getValue(), 0);
    return rescued;
  }));
