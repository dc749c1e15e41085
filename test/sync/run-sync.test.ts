import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BoundedSemaphore,
  Condition,
  DeadlockError,
  InvalidStateError,
  Lock,
  RLock,
  Semaphore,
  TimeoutError,
  ValueError,
} from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { withActors } from './fixtures/actors.js';

failOnLeaks();

const classes = { Lock, RLock, Semaphore, BoundedSemaphore, Condition };

for (const [name, Class] of Object.entries(classes)) {
  test(`runSync of a ${name} gives what the function gives, and releases however that ends`, () => {
    const it = new Class();
    assert.equal(
      it.runSync(() => it.locked()),
      true,
    );
    assert.throws(
      () =>
        it.runSync(() => {
          throw new Error('inside');
        }),
      /inside/,
    );
    assert.throws(() => it.runSync(async () => {}), ValueError);
    assert.equal(it.locked(), false);
    it.close();
    assert.throws(() => it.runSync(() => assert.fail('called')), InvalidStateError);
  });

  test(`runSync of a ${name} blocks until another process has released it, or the time is over`, () =>
    withActors(1, async (other) => {
      const it = new Class();
      await other.get('takeSync', it);
      assert.throws(() => it.runSync(() => assert.fail('called'), { timeout: 5 }), TimeoutError);
      const released = other.get('release', it);
      assert.equal(
        it.runSync(() => 'mine'),
        'mine',
      );
      await released;
      it.close();
    })());
}

test('runSync of an RLock is a run: what is called in it enters again, other tasks of the process do not', async () => {
  const lock = new RLock();
  let later: Promise<unknown> | undefined;
  lock.runSync(() => {
    lock.runSync(() => lock.acquireSync()[Symbol.dispose]());
    assert.equal(lock.locked(), true);
    later = lock.acquire({ timeout: 0 });
  });
  ((await later) as Disposable)[Symbol.dispose]();
  assert.equal(lock.locked(), false);
  await lock.run(() => lock.runSync(() => {}));
  const elsewhere = lock.run(() => new Promise(setImmediate));
  await null;
  assert.throws(() => lock.runSync(() => assert.fail('called')), DeadlockError);
  await elsewhere;
  lock.close();
});

test('guards of an RLock may be disposed of in any order: it is free with the last', () => {
  const lock = new RLock();
  const [first, second, third] = [lock.acquireSync(), lock.acquireSync(), lock.acquireSync()];
  for (const held of [second, first, second]) held[Symbol.dispose]();
  assert.equal(lock.locked(), true);
  third[Symbol.dispose]();
  assert.equal(lock.locked(), false);
  lock.close();
});

test('what a Condition runs synchronously may notify', () => {
  const changed = new Condition();
  changed.runSync(() => changed.notifyAll());
  changed.close();
});
