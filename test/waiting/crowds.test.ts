// More waiters than a ring has cells, and very many.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Event, Pipe, Process, Semaphore } from '../../src/index.js';
import { CELLS } from '../../src/waiting/cell-ring.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { lengths } from '../support/lengths.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { Permits } from './fixtures/permits.js';
import { takeOrdered, waitFor } from './fixtures/takers.js';

const MANY = 10_000;

test('waits beyond the cells of a ring are served in the order of their arrival, whoever leaves in between', async () => {
  const permits = new Permits();
  const served: number[] = [];
  const gone = new Set([0, CELLS - 1, CELLS, CELLS + 3]);
  const controller = new AbortController();
  const waits = Array.from({ length: 2 * CELLS }, (_, i) =>
    permits
      .take(gone.has(i) ? { signal: controller.signal } : undefined)
      .then(() => served.push(i))
      .catch(() => {}),
  );
  await until(() => permits.waiting === waits.length);
  controller.abort();
  assert.equal(permits.waiting, waits.length - gone.size);
  const left = waits.map((_, i) => i).filter((i) => !gone.has(i));
  for (const [i] of left.entries()) {
    permits.give();
    await until(() => served.length === i + 1);
  }
  await Promise.all(waits);
  assert.deepEqual(served, left);
  assert.equal(permits.waiting, 0);
});

test('processes that stand in the ring and in the list are served in order of arrival', () =>
  losesNoWakeUp(async () => {
    const permits = new Permits();
    const leave = new Event();
    const [reports, report] = Pipe<[string, number]>({ duplex: false });
    const takers: Process[] = [];
    const each = CELLS / 2 + 2;
    for (const name of ['a', 'b', 'c']) {
      takers.push(new Process({ target: takeOrdered, args: [permits, report, name, each, leave] }).start() as Process);
      await until(() => permits.waiting === takers.length * each);
    }
    const served: string[] = [];
    for (let i = 0; i < takers.length * each; i++) {
      permits.give();
      served.push((await reports.recv()).join(''));
    }
    const expected = ['a', 'b', 'c'].flatMap((name) => Array.from({ length: each }, (_, i) => `${name}${i}`));
    assert.deepEqual(served, expected);
    leave.set();
    const rescued = await Promise.all(takers.map((taker) => taker.result as Promise<number>));
    await Promise.all(takers.map((taker) => taker.join()));
    for (const it of [reports, report, leave]) it.close();
    return rescued.reduce((a, b) => a + b);
  }));

// How many of them the periodic look ended is not asked: the first to be woken take the CPU from their waker, and others look meanwhile.
test('one event lets many processes go on, more than a ring has cells', async () => {
  using ready = new Event();
  using leave = new Event();
  const [reports, report] = Pipe<number>({ duplex: false });
  const all: Process[] = [];
  for (let i = 0; i < lengths.crowd; i++) {
    all.push(new Process({ target: waitFor, args: [ready, report, leave, i % 2 === 0] }).start() as Process);
    if (i % 8 === 7) await until(() => ready.statistics().waiting === i + 1);
  }
  await until(() => ready.statistics().waiting === all.length);
  ready.set();
  for (const _ of all) await reports.recv();
  assert.equal(ready.statistics().waiting, 0);
  leave.set();
  for (const it of all) assert.equal(await it.join(), 0);
  for (const end of [reports, report]) end.close();
});

test('ten thousand awaited waits cost no timer and no descriptor, and are served in order', async () => {
  using semaphore = new Semaphore(0);
  using ready = new Event();
  await assert.rejects(semaphore.run(() => {}, { timeout: 1 })); // what the first wait of a process makes
  const before = usage();
  const order: number[] = [];
  const waits = Array.from({ length: MANY }, (_, i) => semaphore.acquire().then(() => order.push(i)));
  const events = Array.from({ length: MANY }, () => ready.wait());
  await until(() => semaphore.statistics().waiting === MANY && ready.statistics().waiting === MANY);
  assert.deepEqual(usage(), before);
  ready.set();
  assert.deepEqual(new Set(await Promise.all(events)), new Set([true]));
  for (let i = 0; i < MANY; i++) semaphore.release();
  await Promise.all(waits);
  assert.ok(order.every((it, i) => it === i));
  assert.equal(semaphore.statistics().waiting + ready.statistics().waiting, 0);
  const { spinning, parked } = getParkingLot().statistics();
  assert.deepEqual({ spinning, parked }, { spinning: 0, parked: 0 });
});

/** Descriptors, and timers that keep the program alive. */
function usage() {
  const timers = process.getActiveResourcesInfo().filter((it) => it === 'Timeout').length;
  return { descriptors: readdirSync('/proc/self/fd').length, timers };
}
