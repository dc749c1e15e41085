import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Pipe, type Process, Queue, QueueEmpty, QueueFull, RawValue } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { start } from './fixtures/children.js';
import {
  formatWithItem,
  getWithTickets,
  hammer,
  type LockName,
  pauseInLargeGet,
  putBehindLarge,
  putWithTickets,
  stopWithLock,
  tryOnce,
} from './fixtures/lock-owners.js';
import { pattern, upTo, withQueue } from './fixtures/queues.js';
import { stateOf } from './fixtures/victims.js';

failOnLeaks();

type Count = RawValue<'i'>;

const MiB = 2 ** 20;
const LOCKS: LockName[] = ['putLock', 'getLock'];

const isStopped = ({ pid }: Process): boolean =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0] === 'T';

test(
  'a queue without limit is never full, however little CPU the owner of its lock gets',
  withQueue(async (queue) => {
    const processes = upTo(3).map(() => start(hammer, queue, 4000));
    const left: number[] = await Promise.all(processes.map((it) => it.result));
    for (const it of processes) assert.equal(await it.join(), 0);
    assert.equal(
      queue.qsize(),
      left.reduce((sum, it) => sum + it),
    );
  }),
);

test('a queue is full only when it is, and empty only when it is', async () => {
  const [ITEMS, MAXSIZE] = [300_000, 2000];
  const queue = new Queue(MAXSIZE);
  const [put, got, putTickets, getTickets] = upTo(4).map(() => new RawValue('i')) as [Count, Count, Count, Count];
  const processes = [putWithTickets, getWithTickets].flatMap((work) =>
    upTo(2).map(() => start(work, queue, { put, got, putTickets, getTickets }, ITEMS, MAXSIZE)),
  );
  await Promise.all(processes.map((it) => it.result));
  for (const it of processes) assert.equal(await it.join(), 0);
  assert.deepEqual([put.value, got.value, queue.qsize()], [ITEMS, ITEMS, 0]);
  for (const it of [queue, put, got, putTickets, getTickets]) it.close();
});

for (const name of LOCKS) {
  for (const end of ['goes on', 'is killed'] as const) {
    test(
      `the owner of the ${name} is stopped: a call that does not wait sleeps until it ${end}`,
      withQueue(async (queue) => {
        if (name === 'getLock') queue.putNowait('item');
        const owner = start(stopWithLock, queue, name);
        await until(() => isStopped(owner));
        const trier = start(tryOnce, queue, name);
        await until(() => stateOf(queue)[name].isContended && isAsleep(trier));
        const awaited = name === 'getLock' ? queue.get({ timeout: 0 }) : queue.put('put', { timeout: 0 });
        if (end === 'goes on') process.kill(owner.pid as number, 'SIGCONT');
        else owner.kill();
        const got = await awaited.catch((error) => error.name);
        if (name === 'getLock') assert.deepEqual([got, await trier.result].sort(), ['QueueEmpty', 'item']);
        else {
          assert.equal(await trier.result, undefined);
          assert.deepEqual([queue.getNowait(), queue.getNowait()], ['put', 'put']);
        }
        assert.equal(await owner.join(), end === 'goes on' ? 0 : -9);
        assert.equal(await trier.join(), 0);
      }),
    );
  }

  test(
    `the owner of the ${name} is stopped: a call that waits for so long says so`,
    withQueue(async (queue) => {
      if (name === 'getLock') queue.putNowait('item');
      const owner = start(stopWithLock, queue, name);
      await until(() => isStopped(owner));
      const timeout = 20;
      const expected = {
        name: name === 'getLock' ? 'QueueEmpty' : 'QueueFull',
        message: /held the queue up for 20 ms/,
      };
      if (name === 'getLock') {
        await assert.rejects(queue.get({ timeout }), expected);
        assert.throws(() => queue.getSync({ timeout }), expected);
      } else {
        await assert.rejects(queue.put(1, { timeout }), expected);
        assert.throws(() => queue.putSync(1, { timeout }), expected);
      }
      owner.kill();
      await owner.join();
      if (name === 'getLock') assert.equal(queue.getSync({ timeout: 0 }), 'item');
      else queue.putSync(1, { timeout: 0 });
      while (!queue.empty()) await queue.get();
    }),
  );
}

test(
  'a call that does not wait finds out that the queue has become empty, though another process waits before it',
  withQueue(async (queue) => {
    queue.putNowait('item');
    const owner = start(stopWithLock, queue, 'getLock');
    await until(() => isStopped(owner));
    const waiter = start((q: Queue) => q.get(), queue);
    await until(() => queue.statistics().waitingGets === 1);
    const tried = queue.get({ timeout: 0 }).catch((error) => error.name);
    await until(() => queue.statistics().waitingGets === 2);
    process.kill(owner.pid as number, 'SIGCONT');
    const got = [tryOnce(queue, 'getLock'), await tried];
    if (got.includes('item')) queue.putNowait('item'); // else the waiter has it
    assert.equal(await waiter.result, 'item');
    assert.ok(got.includes('QueueEmpty'));
    for (const it of [owner, waiter]) assert.equal(await it.join(), 0);
  }),
);

test(
  'full and empty are known without a lock',
  withQueue(async (queue) => {
    const getter = start(stopWithLock, queue, 'getLock');
    await until(() => isStopped(getter));
    assert.throws(() => queue.getNowait(), QueueEmpty);
    await assert.rejects(queue.get({ timeout: 0 }), QueueEmpty);
    queue.putNowait(1);
    const putter = start(stopWithLock, queue, 'putLock');
    await until(() => isStopped(putter));
    assert.throws(() => queue.putNowait(2), QueueFull);
    await assert.rejects(queue.put(new Uint8Array(100_000), { timeout: 0 }), QueueFull);
    for (const it of [getter, putter]) {
      it.kill();
      await it.join();
    }
    assert.equal(queue.getNowait(), 1);
  }, 1),
);

for (const killed of [false, true]) {
  test(
    `a large item that another process copies turn by turn goes to a call that does not wait; that process ${killed ? 'is killed' : 'gets the next one'}`,
    withQueue(async (queue) => {
      await queue.put(pattern(30 * MiB));
      await queue.put(pattern(20 * MiB));
      const [orders, there] = Pipe();
      const getter = start(pauseInLargeGet, queue, there);
      assert.equal(await orders.recv(), 'copying');
      const waiting = queue.get();
      assert.equal(queue.getNowait().length, 30 * MiB);
      if (killed) {
        assert.equal((await waiting).length, 20 * MiB);
        getter.kill();
        assert.equal(await getter.join(), -9);
      } else {
        await orders.send('go on');
        await queue.put(pattern(10 * MiB));
        const sizes: number[] = [(await waiting).length, await getter.result];
        assert.deepEqual(
          sizes.sort((a, b) => a - b),
          [10 * MiB, 20 * MiB],
        );
        assert.equal(await getter.join(), 0);
      }
      orders.close();
      there.close();
    }),
  );
}

for (const timeout of [0, 1]) {
  test(
    `a put that waits ${timeout} ms behind a large one of the same process finds room`,
    withQueue(async (queue) => {
      const putter = start(putBehindLarge, queue, timeout);
      assert.equal((await queue.get()).length, 40 * MiB);
      assert.equal(await queue.get(), 'small');
      assert.equal(await putter.join(), 0);
    }),
  );
}

test(
  'an item whose modules are not loaded yet is there for a call that does not wait',
  withQueue(async (queue) => {
    const { format } = await import('node:util');
    await queue.put({ format });
    const child = start(formatWithItem, queue);
    assert.equal(await child.result, '42');
    assert.equal(await child.join(), 0);
  }),
);
