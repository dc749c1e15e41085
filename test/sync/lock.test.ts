import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Event, InvalidStateError, Lock, Pipe, Process, TimeoutError, ValueError } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { addUp, dieOwning, own, takeATurn, waitFor } from './fixtures/owners.js';
import { SharedCounter } from './fixtures/shared-counter.js';

failOnLeaks();

const withLock = (run: (lock: Lock) => Promise<void>) => async (): Promise<void> => {
  const lock = new Lock();
  await run(lock);
  lock.close();
};

describe('a Lock', () => {
  test(
    'has one owner: who comes later waits, and is served when it is released (S-01)',
    withLock(async (lock) => {
      const first = await lock.acquire();
      assert.equal(first.abandoned, false);
      assert.equal(lock.locked(), true);
      let served = false;
      const second = lock.acquire().then((held) => {
        served = true;
        return held;
      });
      await until(() => lock.statistics().waiting === 1);
      assert.equal(served, false);
      lock.release();
      (await second)[Symbol.dispose]();
      assert.equal(lock.locked(), false);
    }),
  );

  test(
    'gives null when the time is over; 0 and less try once; NaN and numbers are refused (S-01)',
    withLock(async (lock) => {
      lock.acquireSync();
      for (const timeout of [5, 0, -1]) {
        assert.equal(await lock.acquire({ timeout }), null);
        assert.equal(lock.acquireSync({ timeout }), null);
      }
      assert.equal(lock.statistics().waiting, 0);
      await assert.rejects(lock.acquire({ timeout: Number.NaN }), ValueError);
      assert.throws(() => lock.acquireSync({ timeout: Number.NaN }), ValueError);
      assert.throws(() => lock.acquireSync(5 as never), /timeout: 5/);
      await assert.rejects(
        lock.run(() => assert.fail('not called'), { timeout: 1 }),
        TimeoutError,
      );
      lock.release();
    }),
  );

  test(
    'a wait that is aborted rejects with the reason of its signal and leaves no trace',
    withLock(async (lock) => {
      const held = lock.acquireSync();
      const controller = new AbortController();
      const wait = lock.acquire({ signal: controller.signal });
      await until(() => lock.statistics().waiting === 1);
      controller.abort(new Error('enough'));
      await assert.rejects(wait, /enough/);
      assert.equal(lock.statistics().waiting, 0);
      await assert.rejects(lock.acquire({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
      held[Symbol.dispose]();
      assert.equal(lock.locked(), false);
    }),
  );

  test(
    'released too often is a ValueError; any process may release it (S-01)',
    withLock(async (lock) => {
      assert.throws(() => lock.release(), ValueError);
      await lock.acquire();
      const child = new Process({ target: (it: Lock) => it.release(), args: [lock] }).start();
      await child.result;
      assert.equal(lock.locked(), false);
      await child.join();
    }),
  );

  test(
    'a guard is tied to its acquisition: disposing of it twice or late does nothing',
    withLock(async (lock) => {
      const first = await lock.acquire();
      first[Symbol.dispose]();
      const second = await lock.acquire();
      first[Symbol.dispose]();
      assert.equal(lock.locked(), true);
      lock.release();
      const third = await lock.acquire();
      second[Symbol.dispose]();
      assert.equal(lock.locked(), true);
      third[Symbol.dispose]();
      assert.equal(lock.locked(), false);
    }),
  );

  test(
    'run gives what the function gives, and releases however it ends',
    withLock(async (lock) => {
      assert.equal(await lock.run(async () => lock.locked()), true);
      assert.equal(await lock.run(() => 'plain'), 'plain');
      await assert.rejects(
        lock.run(() => Promise.reject(new Error('inside'))),
        /inside/,
      );
      await assert.rejects(
        lock.run(() => {
          throw new Error('at once');
        }),
        /at once/,
      );
      assert.equal(lock.locked(), false);
    }),
  );

  test(
    'ten asynchronous tasks of one process exclude each other',
    withLock(async (lock) => {
      let inside = 0;
      let done = 0;
      const task = async (): Promise<void> => {
        for (let i = 0; i < 50; i++) {
          await lock.run(async () => {
            assert.equal(++inside, 1);
            if (i % 10 === 0) await new Promise(setImmediate);
            else await null;
            inside--;
            done++;
          });
        }
      };
      await Promise.all(Array.from({ length: 10 }, task));
      assert.equal(done, 500);
    }),
  );

  test(
    'a task that never stops taking it does not starve the others of its process',
    withLock(async (lock) => {
      let stop = false;
      let taken = 0;
      const hog = async (): Promise<void> => {
        for (; !stop; taken++) {
          const held = await lock.acquire();
          held[Symbol.dispose]();
        }
      };
      const hogging = hog();
      await until(() => taken > 2000);
      for (let i = 0; i < 20; i++) (await lock.acquire())[Symbol.dispose]();
      stop = true;
      await hogging;
    }),
  );

  test(
    'a pending acquire does not block the event loop',
    withLock(async (lock) => {
      const held = lock.acquireSync();
      const wait = lock.acquire();
      for (let i = 0; i < 20; i++) await new Promise(setImmediate);
      held[Symbol.dispose]();
      (await wait)[Symbol.dispose]();
    }),
  );

  test(
    'processes exclude each other, blocking and awaited',
    withLock(async (lock) => {
      const counter = new SharedCounter();
      const children = [true, false, true, false].map((blocking) =>
        new Process({ target: addUp, args: [lock, counter, 3000, blocking] }).start(),
      );
      await Promise.all(children.map((child) => child.result));
      assert.deepEqual([counter.value, counter.most], [12_000, 1]);
      await Promise.all(children.map((child) => child.join()));
      counter.close();
    }),
  );

  test(
    'those who wait are served in the order in which they came, blocking and awaited',
    withLock(async (lock) => {
      const [reports, report] = Pipe<string>({ duplex: false });
      const held = await lock.acquire();
      const leave = new Event();
      const names = ['awaits 1', 'blocks 2', 'awaits 3', 'blocks 4'];
      const children: Process[] = [];
      for (const [i, name] of names.entries()) {
        const args = [lock, report, name, i % 2 === 1, leave] as const;
        children.push(new Process({ target: takeATurn, args: [...args] }).start() as Process);
        await until(() => lock.statistics().waiting === i + 1 && isAsleep(children[i] as Process));
      }
      held[Symbol.dispose]();
      const order = [];
      for (const _ of names) order.push(await reports.recv());
      assert.deepEqual(order, names);
      leave.set();
      for (const child of children) await child.join();
      for (const it of [reports, report, leave]) it.close();
    }),
  );

  for (const how of ['exit', 'throw', 'kill', 'end'] as const) {
    test(
      `an owner that goes by ${how} hangs nobody: the next one gets it, and is told`,
      withLock(async (lock) => {
        const child = new Process({ target: dieOwning, args: [lock, how], stdio: 'pipe' }).start();
        await until(() => lock.locked() || !child.isAlive());
        const held = await lock.acquire();
        assert.equal(held.abandoned, true);
        held[Symbol.dispose]();
        assert.equal((await lock.acquire()).abandoned, false, 'only the next one is told');
        lock.release();
        await child.result.catch(() => {});
        await child.join();
      }),
    );
  }

  test(
    'a blocked process gets the lock of a killed owner although nothing reaped that one',
    withLock(async (lock) => {
      const child = new Process({ target: dieOwning, args: [lock, 'kill'] }).start();
      while (!lock.locked() && lock.statistics().owner === null && child.isAlive());
      const held = lock.acquireSync();
      assert.equal(held.abandoned, true);
      held[Symbol.dispose]();
      await child.result.catch(() => {});
      await child.join();
    }),
  );

  test(
    'waiters that are killed are in nobody’s way',
    withLock(async (lock) => {
      const held = await lock.acquire();
      const victims = [true, false, true].map((blocking) =>
        new Process({ target: waitFor, args: [lock, blocking] }).start(),
      );
      await until(() => lock.statistics().waiting === 3);
      const survivor = lock.acquire();
      await until(() => lock.statistics().waiting === 4);
      for (const victim of victims) victim.kill();
      held[Symbol.dispose]();
      assert.equal((await survivor).abandoned, false);
      lock.release();
      for (const victim of victims) await victim.join();
      await until(() => lock.statistics().waiting === 0);
    }),
  );

  test('closed: waits of this process end, every use is refused', async () => {
    const lock = new Lock();
    const [here, there] = Pipe();
    const child = new Process({ target: own, args: [lock, there] }).start();
    await here.recv();
    const wait = lock.acquire();
    await until(() => lock.statistics().waiting === 1);
    lock.close();
    await assert.rejects(wait, InvalidStateError);
    await assert.rejects(lock.acquire(), /This Lock is closed/);
    assert.throws(() => lock.acquireSync(), InvalidStateError);
    assert.throws(() => lock.release(), InvalidStateError);
    assert.throws(() => lock.locked(), InvalidStateError);
    assert.equal(inspect(lock), '<Lock closed>');
    lock.close();
    await here.send('let go');
    assert.equal(await child.join(), 0);
    for (const end of [here, there]) end.close();
  });

  test(
    'shows its owner, and a frozen picture of itself',
    withLock(async (lock) => {
      assert.equal(inspect(lock), '<Lock owner=none>');
      const held = await lock.acquire();
      assert.equal(inspect(lock), `<Lock owner='MainProcess' pid=${process.pid}>`);
      assert.deepEqual(lock.statistics(), { locked: true, owner: process.pid, waiting: 0 });
      assert.ok(Object.isFrozen(lock.statistics()));
      held[Symbol.dispose]();
    }),
  );
});
