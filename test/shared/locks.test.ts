import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lock, Process, RLock, SharedArray, Value } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { incrementUnderLock } from './fixtures/children.js';

failOnLeaks();

describe('the lock of a Value or SharedArray', () => {
  test('is an RLock of its own by default, always the same one (H-01, H-05)', () => {
    const value = new Value('i');
    const array = new SharedArray('i', 3);
    assert.ok(value.getLock() instanceof RLock);
    assert.equal(value.getLock(), value.getLock());
    assert.notEqual(value.getLock(), array.getLock());
    value.getLock().acquireSync();
    assert.equal(value.getLock().locked(), true);
    assert.equal(array.getLock().locked(), false);
    value.getLock().release();
    for (const it of [value, array]) {
      it.getLock().close();
      it.close();
    }
  });

  test('is the one that was given, which several may have (H-01)', () => {
    for (const lock of [new Lock(), new RLock()]) {
      const value = new Value('i', 0, { lock });
      const array = new SharedArray('i', 3, { lock });
      assert.equal(value.getLock(), lock);
      assert.equal(array.getLock(), lock);
      lock.close();
      const again = value.getLock();
      again.acquireSync();
      assert.equal(array.getLock(), again, 'it lives as long as one of them');
      again.release();
      for (const it of [value, array, again]) it.close();
    }
  });

  test('makes changes of several steps exact, though four processes race (row 39)', async () => {
    const value = new Value('i');
    const array = new SharedArray('d', 2, { lock: value.getLock() });
    const children = Array.from({ length: 4 }, () =>
      new Process({ target: incrementUnderLock, args: [value, array, 5000] as const }).start(),
    );
    for (const child of children) assert.equal(await child.join(), 0);
    assert.equal(value.value, 20_000);
    assert.deepEqual([...array], [20_000, -20_000]);
    array.getLock().close();
    for (const it of [value, array, ...children]) it.close();
  });

  test('is one, though several processes ask for it first at the same time', async () => {
    for (let i = 0; i < 5; i++) {
      const value = new Value('i');
      const array = new SharedArray('d', 2);
      const children = Array.from({ length: 3 }, () =>
        new Process({ target: incrementUnderLock, args: [value, array, 300] as const }).start(),
      );
      for (const child of children) assert.equal(await child.join(), 0);
      assert.equal(value.value, 900);
      for (const it of [value, array, ...children]) it.close();
    }
  });
});
