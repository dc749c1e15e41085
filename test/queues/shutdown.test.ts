import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinableQueue, Queue, QueueShutDown, SimpleQueue, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { getAll, start } from './fixtures/children.js';
import { pattern, upTo, withJoinable, withQueue } from './fixtures/queues.js';

failOnLeaks();

test(
  'after shutdown puts fail, those that wait too, and gets drain the queue first (row 23, Q-11)',
  withQueue(async (queue) => {
    const puts = [queue.put(1), queue.put(2), queue.put(3), queue.put(pattern(1e6))];
    const settled = Promise.allSettled(puts);
    queue.shutdown();
    queue.shutdown();
    const outcomes = (await settled).map(({ status }) => status);
    assert.deepEqual(outcomes, ['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    await assert.rejects(queue.put(4), QueueShutDown);
    assert.throws(() => queue.putSync(4), QueueShutDown);
    assert.throws(() => queue.putNowait(4), QueueShutDown);
    assert.equal(queue.qsize(), 2);
    assert.deepEqual([await queue.get(), queue.getSync()], [1, 2]);
    await assert.rejects(queue.get(), QueueShutDown);
    await assert.rejects(queue.get({ timeout: 0 }), QueueShutDown);
    assert.throws(() => queue.getSync(), QueueShutDown);
    assert.throws(() => queue.getNowait(), QueueShutDown);
  }, 2),
);

test(
  'shutdown ends gets that wait, in this process and in others',
  withQueue(async (queue) => {
    const waits = upTo(3).map(() => assert.rejects(queue.get(), QueueShutDown));
    const others = [true, false].map((blocking) => start(getAll, queue, blocking));
    while (queue.statistics().waitingGets < 5) await new Promise(setImmediate);
    queue.shutdown();
    await Promise.all(waits);
    for (const other of others) assert.deepEqual(await other.result, []);
    for (const other of others) await other.join();
  }),
);

test(
  'the last item of a queue that is shut down ends the gets that wait for one more',
  withQueue(async (queue) => {
    const others = upTo(3).map((i) => start(getAll, queue, i === 0));
    while (queue.statistics().waitingGets < 3) await new Promise(setImmediate);
    queue.putSync('only one');
    queue.shutdown();
    const shares = await Promise.all(others.map((other) => other.result));
    assert.deepEqual(shares.flat(), ['only one']);
    for (const other of others) await other.join();
  }),
);

test(
  'an immediate shutdown drops what is there, large, small and with handles, and gives the memory back',
  withQueue(async (queue) => {
    for (const i of upTo(3000)) await queue.put([i, 'x'.repeat(i % 400)]);
    await queue.put(pattern(9_000_000));
    const inner = new SimpleQueue();
    for (const _ of upTo(100)) {
      const another = new Queue();
      await queue.put([inner, another]);
      another.close();
    }
    await queue.put({ inner, bytes: pattern(100_000) });
    inner.close();
    queue.shutdown({ immediate: true });
    assert.deepEqual([queue.qsize(), queue.empty()], [0, true]);
    await assert.rejects(queue.get(), QueueShutDown);
    await assert.rejects(queue.put(1), QueueShutDown);
    queue.shutdown();
    assert.equal(queue.qsize(), 0);
  }),
);

test(
  'an immediate shutdown during a large get and a large put ends both',
  withQueue(async (queue) => {
    await queue.put(pattern(40_000_000));
    const waits = [queue.get(), queue.put(pattern(40_000_000))].map((wait) => assert.rejects(wait, QueueShutDown));
    queue.shutdown({ immediate: true });
    await Promise.all(waits);
  }),
);

test(
  'an immediate shutdown counts dropped tasks as done and releases join, but not for tasks in hand (row 23, Q-12)',
  withJoinable(async (queue) => {
    for (const i of upTo(5)) await queue.put(i);
    await queue.get();
    const join = queue.join();
    queue.shutdown({ immediate: true });
    assert.equal(queue.statistics().unfinished, 1);
    await assert.rejects(queue.join({ timeout: 0 }), { name: 'TimeoutError' });
    queue.taskDone();
    await join;
    assert.throws(() => queue.taskDone(), ValueError);
  }),
);

test('a mere `true` is no option of shutdown', () => {
  const queue = new JoinableQueue();
  for (const options of [true, null, { immediate: 1 }]) {
    assert.throws(() => queue.shutdown(options as unknown as { immediate: boolean }), ValueError);
  }
  queue.close();
});
