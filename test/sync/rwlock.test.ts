import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type Held, Pipe, Process, TimeoutError, ValueError } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { Holder, waiting, withLock } from './fixtures/holder.js';
import { holdFromMessage, readAndWrite, readUntil } from './fixtures/readers.js';
import { SharedCounter } from './fixtures/shared-counter.js';

failOnLeaks();

describe('an RWLock', () => {
  for (const blocking of [false, true]) {
    test(
      `is shared by those who read, in several processes, ${blocking ? 'blocking' : 'awaited'}; a writer waits for all of them`,
      withLock(async (lock) => {
        await using first = new Holder(lock, 'read', blocking);
        await using second = new Holder(lock, 'read', blocking);
        const own = await lock.acquireShared();
        await Promise.all([first.has(), second.has()]);
        assert.deepEqual(lock.statistics(), { writer: null, readers: 3, waiting: 0 });
        assert.equal(lock.locked(), false);
        await using writer = new Holder(lock, 'write', blocking);
        await waiting(lock, 1);
        await first.letGo();
        own[Symbol.dispose]();
        assert.deepEqual(lock.statistics(), { writer: null, readers: 1, waiting: 1 });
        await second.letGo();
        assert.deepEqual(await writer.has(), { way: 'write', abandoned: false });
        assert.deepEqual(lock.statistics(), { writer: writer.process.pid, readers: 0, waiting: 0 });
        await writer.letGo();
        assert.equal(lock.locked(), false);
      }),
    );
  }

  test(
    'readers of one process are one to others: it reads until the last of them has released it',
    withLock(async (lock) => {
      const readers = await Promise.all([lock.acquireShared(), lock.acquireShared(), lock.acquireShared()]);
      for (const reader of readers) {
        assert.equal(lock.statistics().readers, 1);
        assert.equal(await lock.acquire({ timeout: 0 }), null);
        reader[Symbol.dispose]();
        reader[Symbol.dispose]();
      }
      assert.equal(lock.statistics().readers, 0);
      lock.acquireSync()[Symbol.dispose]();
    }),
  );

  for (const every of [2, 10]) {
    test(
      `a writer is alone, under load of four processes, blocking and awaited; one in ${every} writes`,
      withLock(async (lock) => {
        using counter = new SharedCounter();
        const children = [true, false, true, false].map((blocking) =>
          new Process({ target: readAndWrite, args: [lock, counter, 2000, every, blocking] }).start(),
        );
        await Promise.all(children.map((child) => child.result));
        assert.deepEqual([counter.value, counter.most], [(4 * 2000) / every, 1]);
        assert.deepEqual(lock.statistics(), { writer: null, readers: 0, waiting: 0 });
        await Promise.all(children.map((child) => child.join()));
      }),
    );
  }

  for (const blocking of [false, true]) {
    test(
      `processes of which one always reads do not starve a writer, ${blocking ? 'blocking' : 'awaited'}`,
      withLock(async (lock) => {
        using counter = new SharedCounter();
        const readers = [1, 2].map(() => new Process({ target: readUntil, args: [lock, counter] }).start());
        await until(() => counter.most > 0 && lock.statistics().readers === 2);
        for (let i = 0; i < 20; i++) (blocking ? lock.acquireSync() : await lock.acquire())[Symbol.dispose]();
        counter.addSlowly(); // that is the end
        for (const reader of readers) assert.equal(await reader.join(), 0);
      }),
    );
  }

  test(
    'those who wait are served in order: those that read behind a writer wait for it, and then read together',
    withLock(async (lock) => {
      const reading = await lock.acquireShared();
      const order: string[] = [];
      const note = (name: string) => (held: Held) => {
        order.push(name);
        return held;
      };
      const children: Holder[] = [];
      for (const [i, way] of (['write', 'read', 'read', 'write', 'read'] as const).entries()) {
        const child = new Holder(lock, way, i % 2 === 0);
        children.push(child);
        await until(() => lock.statistics().waiting === i + 1 && isAsleep(child.process));
      }
      const own = lock.acquireShared().then(note('own'));
      await waiting(lock, 6);
      assert.equal(await lock.acquireShared({ timeout: 0 }), null, 'not even beside those that read');
      const [writer, second, third, next, last] = children as [Holder, Holder, Holder, Holder, Holder];
      reading[Symbol.dispose]();
      await writer.has();
      assert.equal(lock.statistics().waiting, 5);
      await writer.letGo();
      await Promise.all([second.has(), third.has()]);
      assert.deepEqual(lock.statistics(), { writer: null, readers: 2, waiting: 3 });
      await second.letGo();
      await third.letGo();
      await next.has();
      assert.deepEqual([lock.statistics().waiting, order], [2, []]);
      await next.letGo();
      await last.has();
      (await own)[Symbol.dispose]();
      await last.letGo();
      for (const child of children) await child[Symbol.asyncDispose]();
    }),
  );

  for (const how of ['times out', 'is aborted'] as const) {
    test(
      `a writer that waits and ${how} lets those go on that wait behind it to read`,
      withLock(async (lock) => {
        await using reader = new Holder(lock, 'read');
        await reader.has();
        const controller = new AbortController();
        const writer = lock.acquire({ signal: controller.signal, timeout: how === 'times out' ? 300 : 1e6 });
        await waiting(lock, 1);
        const own = lock.acquireShared();
        await waiting(lock, 2);
        await using blocked = how === 'times out' ? undefined : new Holder(lock, 'read', true);
        if (blocked !== undefined) await waiting(lock, 3);
        if (how === 'times out') assert.equal(await writer, null);
        else {
          controller.abort(new Error('enough'));
          await assert.rejects(writer, /enough/);
        }
        (await own)[Symbol.dispose]();
        await blocked?.has();
        assert.deepEqual(lock.statistics(), { writer: null, readers: blocked === undefined ? 1 : 2, waiting: 0 });
        await blocked?.letGo();
        await reader.letGo();
      }),
    );
  }

  test(
    'who comes to read in the moment in which a writer gives up reads',
    withLock(async (lock) => {
      const reading = await lock.acquireShared();
      const controller = new AbortController();
      const writer = assert.rejects(lock.acquire({ signal: controller.signal }));
      await waiting(lock, 1);
      controller.abort();
      const own = lock.acquireShared();
      await writer;
      (await own)[Symbol.dispose]();
      reading[Symbol.dispose]();
    }),
  );

  test(
    'a process that blocks to read does not wait for its own awaited writer, which cannot go on meanwhile',
    withLock(async (lock) => {
      const reading = await lock.acquireShared();
      const writer = lock.acquire();
      await waiting(lock, 1);
      lock.acquireSharedSync()[Symbol.dispose]();
      reading[Symbol.dispose]();
      (await writer)[Symbol.dispose]();
    }),
  );

  test(
    'gives null when the time is over, run a TimeoutError; NaN and numbers are refused',
    withLock(async (lock) => {
      const writing = lock.acquireSync();
      for (const timeout of [5, 0, -1]) {
        assert.equal(await lock.acquire({ timeout }), null);
        assert.equal(await lock.acquireShared({ timeout }), null);
        assert.equal(lock.acquireSync({ timeout }), null);
        assert.equal(lock.acquireSharedSync({ timeout }), null);
      }
      await assert.rejects(
        lock.run(() => assert.fail('called'), { timeout: 1 }),
        TimeoutError,
      );
      await assert.rejects(
        lock.runShared(() => assert.fail('called'), { timeout: 1 }),
        TimeoutError,
      );
      assert.throws(() => lock.runSharedSync(() => assert.fail('called'), { timeout: 1 }), TimeoutError);
      await assert.rejects(lock.acquireShared({ timeout: Number.NaN }), ValueError);
      assert.throws(() => lock.acquireSharedSync(5 as never), /timeout: 5/);
      assert.equal(lock.statistics().waiting, 0);
      writing[Symbol.dispose]();
    }),
  );

  test(
    'run and runShared give what the function gives, and release however it ends',
    withLock(async (lock) => {
      assert.equal(await lock.run(async () => lock.locked()), true);
      assert.deepEqual(await lock.runShared(() => [lock.locked(), lock.statistics().readers]), [false, 1]);
      assert.equal(
        lock.runSharedSync(() => lock.runSharedSync(() => 'both')),
        'both',
      );
      const fail = (): never => {
        throw new Error('inside');
      };
      await assert.rejects(lock.run(fail), /inside/);
      await assert.rejects(lock.runShared(fail), /inside/);
      assert.throws(() => lock.runSync(fail), /inside/);
      assert.throws(() => lock.runSharedSync(async () => {}), ValueError);
      assert.deepEqual(lock.statistics(), { writer: null, readers: 0, waiting: 0 });
    }),
  );

  test(
    'travels as an argument, in a closure, and in a message, inside a container',
    withLock(async (lock) => {
      const [here, there] = Pipe<any>();
      const child = new Process({ target: holdFromMessage, args: [there] }).start();
      await here.send({ lock });
      assert.deepEqual(await here.recv(), { way: 'read', abandoned: false });
      const other = new Process({ target: () => lock.runShared(() => lock.statistics().readers) }).start();
      assert.equal(await other.result, 2);
      await here.send('let go');
      await here.recv();
      await here.send('leave');
      for (const it of [child, other]) assert.equal(await it.join(), 0);
      for (const end of [here, there]) end.close();
    }),
  );

  test(
    'shows its writer and how many processes read',
    withLock(async (lock) => {
      const reading = await lock.acquireShared();
      assert.equal(inspect(lock), '<RWLock owner=none readers=1>');
      reading[Symbol.dispose]();
      const writing = await lock.acquire();
      assert.equal(inspect(lock), `<RWLock owner='MainProcess' pid=${process.pid} readers=0>`);
      writing[Symbol.dispose]();
    }),
  );
});
