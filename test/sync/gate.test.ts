// Wakes that somebody did not get because another was expected to come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Event, Process, Semaphore } from '../../src/index.js';
import { Counter } from '../../src/sync/counter.js';
import { Gate } from '../../src/sync/gate.js';
import { holdOfPermitLock } from '../../src/sync/permit-lock.js';
import { SEATLESS } from '../../src/sync/permits.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { LIVENESS_MS } from '../../src/waiting/wait-spec.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { closeWhileWoken, releaseWhenAsleep } from './fixtures/owners.js';

failOnLeaks();

const rescuedSince = (before: number): number => getParkingLot().statistics().rescued - before;

test('a blocked wait that comes too late for what its own awaited wait was woken for looks once more', () =>
  losesNoWakeUp(async () => {
    using semaphore = new Semaphore(0);
    const { rescued } = getParkingLot().statistics();
    const awaited = semaphore.acquire();
    await until(() => semaphore.statistics().waiting === 1);
    const child = new Process({ target: releaseWhenAsleep, args: [semaphore, process.pid] }).start();
    const hold = holdOfPermitLock(semaphore);
    const gate = new Gate(hold);
    const permits = new Counter(hold.handle);
    let wasFast = false;
    const take = (): number | undefined => {
      if (wasFast || permits.value === 0) return permits.take();
      // Somebody who was faster gives it back now, and wakes nobody: the awaited wait was woken a moment ago.
      wasFast = true;
      gate.wake();
      return undefined;
    };
    const guarded = { take, isFree: () => permits.value > 0, owners: () => [] };
    assert.equal(gate.passSync(guarded, undefined), SEATLESS);
    const lost = rescuedSince(rescued);
    semaphore.release();
    await awaited;
    assert.equal(await child.join(), 0);
    return lost;
  }));

test('three permits are given while one is woken, whose process then lets go of the semaphore: three others get them', () =>
  losesNoWakeUp(async () => {
    using semaphore = new Semaphore(0);
    using begin = new Event();
    using leave = new Event();
    const { rescued } = getParkingLot().statistics();
    await semaphore.acquire({ timeout: 2 * LIVENESS_MS }); // a process that has not seen who died yet would look at the first ring
    const child = new Process({ target: closeWhileWoken, args: [semaphore, begin, leave] }).start();
    await until(() => semaphore.statistics().waiting === 1);
    const waits = [semaphore.acquire(), semaphore.acquire(), semaphore.acquire()];
    await until(() => semaphore.statistics().waiting === 4);
    await until(() => isAsleep(child)); // it is blocked, so it cannot see that it is told
    for (let i = 0; i < 3; i++) semaphore.release();
    begin.set();
    await Promise.all(waits);
    const lost = rescuedSince(rescued);
    leave.set();
    assert.equal(await child.join(), 0);
    return lost;
  }));
