// What happens to a wait in the moment between its end and the next turn of whoever awaits it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Barrier, Condition, InvalidStateError, Lock, Process, RawValue, RLock, Semaphore } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { passAndClose } from './fixtures/barrier-children.js';

failOnLeaks();

for (const [name, make] of Object.entries({ Lock: () => new Lock(), Semaphore: () => new Semaphore(1) })) {
  test(`a wait for a ${name} that was closed leaves alone what is made in its place`, async () => {
    const it = make();
    await it.acquire();
    const wait = it.acquire();
    await until(() => it.statistics().waiting === 1);
    it.close();
    const value = new RawValue('B', 255);
    await assert.rejects(wait, InvalidStateError);
    const child = new Process({ target: (value: RawValue<'B'>) => value.value, args: [value] }).start();
    assert.equal(await child.result, 255);
    assert.equal(await child.join(), 0);
    value.close();
    child.close();
  });
}

test('a wait at a Barrier that has passed is not aborted any more', async () => {
  const controller = new AbortController();
  const barrier = new Barrier(2);
  const first = barrier.wait({ signal: controller.signal });
  const last = barrier.wait({ signal: controller.signal });
  controller.abort();
  assert.deepEqual(await Promise.all([first, last]), [0, 1]);
  assert.equal(barrier.broken, false);
  barrier.close();
});

test('who closes a Barrier that has let it through breaks nothing', async () => {
  const barrier = new Barrier(2);
  const child = new Process({ target: passAndClose, args: [barrier] }).start();
  assert.equal(await barrier.wait(), 0);
  assert.equal(await child.result, 1);
  assert.equal(await child.join(), 0);
  assert.equal(barrier.broken, false);
  barrier.close();
  child.close();
});

test('an aborted wait of a closed Barrier leaves alone the one that is made in its place', async () => {
  const controller = new AbortController();
  const closed = new Barrier(2);
  const wait = closed.wait({ signal: controller.signal });
  await until(() => closed.nWaiting === 1);
  closed.close();
  const barrier = new Barrier(2);
  controller.abort();
  await assert.rejects(wait, InvalidStateError);
  assert.deepEqual([barrier.broken, barrier.statistics().phase], [false, 0]);
  barrier.close();
});

for (const [name, make] of Object.entries({ Lock: () => new Lock(), RLock: () => new RLock() })) {
  test(`a ${name} that is released while a wait has let go of it is nobody's afterwards`, async () => {
    const lock = make();
    const changed = new Condition(lock);
    const lost = InvalidStateError;
    let waiting: Promise<unknown> = Promise.resolve();
    await changed.run(() => {
      waiting = assert.rejects(changed.wait(), lost);
      return setTimeout(1);
    });
    await until(() => changed.statistics().waiting === 1);
    await changed.run(() => changed.notify());
    await waiting;
    const held = await changed.acquire();
    const inTime = assert.rejects(changed.wait({ timeout: 1 }), lost);
    held[Symbol.dispose]();
    await inTime;
    assert.deepEqual(lock.statistics(), { locked: false, owner: null, waiting: 0 });
    changed.close();
    lock.close();
  });
}

test('a run that ends beside the wait of another one in it releases its own level only', async () => {
  const lock = new RLock();
  const changed = new Condition(lock);
  const both = lock.run(() => Promise.all([lock.run(() => setTimeout(1)), lock.run(() => changed.wait())]));
  await until(() => changed.statistics().waiting === 1);
  await setTimeout(5);
  await changed.run(() => changed.notify());
  assert.deepEqual(await both, [undefined, true]);
  assert.equal(lock.locked(), false);
  changed.close();
  lock.close();
});
