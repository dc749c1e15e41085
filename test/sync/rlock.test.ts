import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { DeadlockError, type Held, InvalidStateError, Pipe, Process, RLock, TimeoutError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { addUp, dieOwning, own } from './fixtures/owners.js';
import { SharedCounter } from './fixtures/shared-counter.js';

failOnLeaks();

const withRLock = (run: (lock: RLock) => Promise<void>) => async (): Promise<void> => {
  const lock = new RLock();
  await run(lock);
  assert.equal(lock.locked(), false);
  lock.close();
};

describe('inside run', () => {
  test(
    'run, acquire and acquireSync enter again, also after awaits; the lock is free when the outermost ends (S-02)',
    withRLock(async (lock) => {
      const result = await lock.run(async () => {
        await null;
        await lock.run(async () => {
          const second = lock.acquireSync();
          const third = await lock.acquire();
          assert.match(inspect(lock), /count=4/);
          await new Promise(setImmediate);
          assert.equal(lock.acquireSync({ timeout: 0 }) !== null, true);
          lock.release();
          for (const held of [third, second]) held[Symbol.dispose]();
        });
        assert.equal(lock.locked(), true);
        return 'done';
      });
      assert.equal(result, 'done');
    }),
  );

  test(
    'concurrent runs exclude each other',
    withRLock(async (lock) => {
      let inside = 0;
      const task = (): Promise<void> =>
        lock.run(async () => {
          assert.equal(++inside, 1);
          await new Promise(setImmediate);
          await lock.run(() => assert.equal(inside, 1));
          inside--;
        });
      await Promise.all(Array.from({ length: 10 }, task));
    }),
  );

  test(
    'what a run left behind is not the owner any more once the run has ended',
    withRLock(async (lock) => {
      let later: Promise<Held | null> | undefined;
      await lock.run(() => {
        later = new Promise(setImmediate).then(() => lock.acquire({ timeout: 0 }));
      });
      const held = await lock.acquire();
      assert.equal(await later, null);
      held[Symbol.dispose]();
    }),
  );

  test(
    'the other tasks of the process are strangers: they wait, may not release, and would deadlock if they blocked',
    withRLock(async (lock) => {
      let leave = (): void => {};
      const stay = new Promise<void>((resolve) => {
        leave = resolve;
      });
      const running = lock.run(() => stay);
      await until(() => lock.locked());
      assert.throws(() => lock.release(), InvalidStateError);
      assert.throws(() => lock.acquireSync(), DeadlockError);
      assert.equal(lock.acquireSync({ timeout: 1 }), null);
      assert.equal(await lock.acquire({ timeout: 1 }), null);
      await assert.rejects(
        lock.run(() => {}, { timeout: 1 }),
        TimeoutError,
      );
      leave();
      await running;
    }),
  );

  test(
    'a function that throws gives its error, and the lock is free',
    withRLock(async (lock) => {
      await assert.rejects(
        lock.run(() => lock.run(() => Promise.reject(new Error('inner')))),
        /inner/,
      );
    }),
  );

  test(
    'two locks are two locks',
    withRLock(async (lock) => {
      const other = new RLock();
      await lock.run(() => other.run(() => lock.run(() => assert.equal(other.locked() && lock.locked(), true))));
      other.close();
    }),
  );
});

describe('outside of run', () => {
  test(
    'acquireSync enters again in its synchronous stack, and has to be released as often',
    withRLock(async (lock) => {
      const first = lock.acquireSync();
      const second = lock.acquireSync();
      assert.match(inspect(lock), new RegExp(`owner='MainProcess' pid=${process.pid} count=2`));
      second[Symbol.dispose]();
      second[Symbol.dispose]();
      assert.equal(lock.locked(), true);
      first[Symbol.dispose]();
    }),
  );

  test(
    'and nowhere else: after an await, in a timer and in a microtask it is another owner',
    withRLock(async (lock) => {
      const held = lock.acquireSync();
      await null;
      assert.throws(() => lock.acquireSync(), DeadlockError);
      await new Promise(setImmediate);
      assert.throws(() => lock.acquireSync(), DeadlockError);
      assert.equal(await lock.acquire({ timeout: 0 }), null);
      held[Symbol.dispose]();
    }),
  );

  test(
    'each awaited acquire is an owner of its own',
    withRLock(async (lock) => {
      const first = await lock.acquire();
      assert.equal(await lock.acquire({ timeout: 0 }), null);
      const second = lock.acquire();
      await until(() => lock.statistics().waiting === 1);
      first[Symbol.dispose]();
      (await second)[Symbol.dispose]();
    }),
  );

  test(
    'a release by who does not own it is an InvalidStateError, in this process and in another (S-02)',
    withRLock(async (lock) => {
      assert.throws(() => lock.release(), InvalidStateError);
      const held = lock.acquireSync();
      const child = new Process({ target: (it: RLock) => it.release(), args: [lock], stdio: 'ignore' }).start();
      await assert.rejects(child.result, InvalidStateError);
      await child.join();
      held[Symbol.dispose]();
    }),
  );

  test(
    'release gives back the newest acquisition: its guard does nothing any more',
    withRLock(async (lock) => {
      const first = lock.acquireSync();
      const second = lock.acquireSync();
      lock.release();
      second[Symbol.dispose]();
      assert.equal(lock.locked(), true);
      first[Symbol.dispose]();
    }),
  );
});

test(
  'processes exclude each other, blocking and awaited',
  withRLock(async (lock) => {
    const counter = new SharedCounter();
    const children = [true, false, true].map((blocking) =>
      new Process({ target: addUp, args: [lock, counter, 2000, blocking] }).start(),
    );
    await Promise.all(children.map((child) => child.result));
    assert.deepEqual([counter.value, counter.most], [6000, 1]);
    await Promise.all(children.map((child) => child.join()));
    counter.close();
  }),
);

for (const how of ['kill', 'exit'] as const) {
  const dies = async (lock: RLock, then: () => Promise<void>): Promise<void> => {
    const child = new Process({ target: dieOwning, args: [lock, how] }).start();
    await until(() => lock.locked() || !child.isAlive());
    await then();
    await child.result.catch(() => {});
    await child.join();
  };
  test(
    `an owner that goes by ${how} hangs nobody: the next one gets it, and acquire tells it`,
    withRLock(async (lock) => {
      await dies(lock, async () => {
        const held = await lock.acquire();
        assert.equal(held.abandoned, true);
        held[Symbol.dispose]();
      });
      await dies(lock, async () => assert.equal(await lock.run(() => 'inside'), 'inside'));
    }),
  );
}

test('a closed RLock refuses every use; waits of this process for it end', async () => {
  const lock = new RLock();
  const [here, there] = Pipe();
  const child = new Process({ target: own, args: [lock, there] }).start();
  await here.recv();
  const wait = lock.acquire();
  await until(() => lock.statistics().waiting === 1);
  lock.close();
  await assert.rejects(wait, /This RLock is closed/);
  assert.throws(() => lock.acquireSync(), InvalidStateError);
  await assert.rejects(
    lock.run(() => {}),
    InvalidStateError,
  );
  assert.equal(inspect(lock), '<RLock closed>');
  await here.send('let go');
  await child.join();
  for (const end of [here, there]) end.close();
});
