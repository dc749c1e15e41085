import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidStateError, RWLock } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { Holder, waiting, withLock } from './fixtures/holder.js';

failOnLeaks();

describe('an RWLock, when a process dies or closes it,', () => {
  for (const next of ['read', 'write'] as const) {
    test(
      `a writer that is killed hangs nobody: the next one to ${next} gets it, and is told`,
      withLock(async (lock) => {
        await using writer = new Holder(lock, 'write');
        await writer.has();
        await using waits = new Holder(lock, next, true);
        await waiting(lock, 1);
        await writer.kill();
        assert.deepEqual(await waits.has(), { way: next, abandoned: true });
        await waits.letGo();
        for (const held of [await lock.acquireShared(), await lock.acquireShared()]) {
          assert.equal(held.abandoned, false, 'only the next one is told');
          held[Symbol.dispose]();
        }
        assert.equal((await lock.acquire()).abandoned, false);
      }),
    );
  }

  test(
    'a reader that is killed ends its share, and has changed nothing',
    withLock(async (lock) => {
      await using reader = new Holder(lock, 'read');
      await reader.has();
      const writer = lock.acquire();
      await waiting(lock, 1);
      await reader.kill();
      const held = await writer;
      assert.equal(held.abandoned, false);
      held[Symbol.dispose]();
    }),
  );

  test(
    'a blocked writer goes on when a reader was killed although nothing reaped that one',
    withLock(async (lock) => {
      const reader = new Holder(lock, 'read');
      await reader.has();
      reader.process.kill();
      lock.acquireSync()[Symbol.dispose]();
      await reader[Symbol.asyncDispose]();
    }),
  );

  for (const blocking of [false, true]) {
    test(
      `a writer that is killed while it waits, ${blocking ? 'blocking' : 'awaited'}, is in nobody's way`,
      withLock(async (lock) => {
        const reading = await lock.acquireShared();
        await using writer = new Holder(lock, 'write', blocking);
        await waiting(lock, 1);
        const own = lock.acquireShared();
        await waiting(lock, 2);
        await writer.kill();
        assert.equal((await own).abandoned, false);
        assert.deepEqual(lock.statistics(), { writer: null, readers: 1, waiting: 0 });
        for (const held of [reading, await own]) held[Symbol.dispose]();
        assert.equal((await lock.acquire()).abandoned, false);
      }),
    );
  }

  test('closed: waits of this process end, its shares too, every use is refused', async () => {
    const lock = new RWLock();
    const reader = new Holder(lock, 'read');
    await reader.has();
    const reading = lock.acquireSharedSync();
    const writer = new Holder(lock, 'write');
    await waiting(lock, 1);
    const waits = [lock.acquire(), lock.acquireShared()];
    await waiting(lock, 3);
    lock.close();
    for (const wait of waits) await assert.rejects(wait, InvalidStateError);
    reading[Symbol.dispose]();
    await assert.rejects(lock.acquire(), /This RWLock is closed/);
    await assert.rejects(
      lock.runShared(() => {}),
      InvalidStateError,
    );
    assert.throws(() => lock.acquireSharedSync(), InvalidStateError);
    assert.throws(() => lock.statistics(), InvalidStateError);
    await reader.letGo();
    assert.equal((await writer.has()).abandoned, false);
    await writer.letGo();
    for (const it of [reader, writer]) await it[Symbol.asyncDispose]();
  });

  test('closed by a process that writes, it goes to others as abandoned', async () => {
    const lock = new RWLock();
    await lock.acquire();
    const reader = new Holder(lock, 'read');
    await waiting(lock, 1);
    lock.close();
    assert.deepEqual(await reader.has(), { way: 'read', abandoned: true });
    await reader.letGo();
    await reader[Symbol.asyncDispose]();
  });
});
