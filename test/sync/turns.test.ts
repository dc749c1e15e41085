// Who is inside, who is woken, and who gets a turn, for everything that can be acquired.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Event, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { lockables, semaphores, withLockable } from './fixtures/lockables.js';
import { addUp, hog, type Lockable } from './fixtures/owners.js';
import { SharedCounter } from './fixtures/shared-counter.js';

failOnLeaks();

/** In processes of their own, at once; ends with them. */
async function addUpTogether(it: Lockable, counter: SharedCounter, times: number, blocking: boolean[]): Promise<void> {
  const children = blocking.map((blocks) => new Process({ target: addUp, args: [it, counter, times, blocks] }).start());
  await Promise.all(children.map((child) => child.result));
  for (const child of children) await child.join();
}

for (const [name, make] of Object.entries(semaphores)) {
  test(
    `no more processes are inside a ${name} than it has permits, blocking and awaited`,
    withLockable(
      () => make(2),
      async (it) => {
        using counter = new SharedCounter();
        await addUpTogether(it, counter, 3000, [true, false, true, false]);
        assert.ok(counter.most <= 2, `${counter.most} were inside`);
        assert.deepEqual(it.statistics(), { value: 2, waiting: 0 });
      },
    ),
  );
}

for (const [name, make] of Object.entries(lockables)) {
  test(
    `who releases a ${name} wakes one of those who wait`,
    withLockable(make, async (it) => {
      const held = await it.acquire();
      const waits = [it.acquire(), it.acquire(), it.acquire()];
      await until(() => it.statistics().waiting === 3);
      if (name === 'RLock') held[Symbol.dispose]();
      else it.release();
      for (const [i, wait] of waits.entries()) {
        const own = await wait;
        assert.equal(it.statistics().waiting, 2 - i, 'the others wait until it is released again');
        own[Symbol.dispose]();
      }
    }),
  );
}

for (const name of ['Lock', 'RLock', 'BoundedSemaphore']) {
  test(
    `a process that never stops taking a ${name} does not starve another, blocking or awaited`,
    withLockable(lockables[name] as () => Lockable, async (it) => {
      using counter = new SharedCounter();
      using leave = new Event();
      const hogging = new Process({ target: hog, args: [it, counter, leave] }).start();
      await until(() => counter.value > 1000);
      for (const blocking of [true, false]) await addUpTogether(it, counter, 20, [blocking]);
      leave.set();
      assert.equal(await hogging.join(), 0);
    }),
  );
}
