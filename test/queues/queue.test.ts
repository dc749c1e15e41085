import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  InvalidStateError,
  JoinableQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  SerializationError,
  SimpleQueue,
  ValueError,
} from '../../src/index.js';
import { collectUntil } from '../support/collect.js';
import { failOnLeaks } from '../support/leaks.js';
import { pattern, upTo, withQueue } from './fixtures/queues.js';

failOnLeaks();

test(
  'items come out in the order in which they were put, awaited and blocking (Q-02, Q-03, Q-10)',
  withQueue(async (queue) => {
    for (const i of upTo(100)) {
      if (i % 2 === 0) await queue.put({ i });
      else queue.putSync({ i });
    }
    for (const i of upTo(100)) assert.deepEqual(i % 3 === 0 ? queue.getSync() : await queue.get(), { i });
  }),
);

test(
  'undefined, null and 0 are items like any other',
  withQueue(async (queue) => {
    const values = [undefined, null, 0, '', false];
    for (const value of values) await queue.put(value);
    for (const value of values) assert.equal(await queue.get(), value);
  }),
);

test('maxsize limits the items, 0 and less do not, and nonsense is refused (Q-01)', async () => {
  const two = new Queue(2);
  two.putNowait(1);
  two.putNowait(2);
  assert.throws(() => two.putNowait(3), QueueFull);
  await assert.rejects(two.put(3, { timeout: 1 }), QueueFull);
  assert.equal(two.getNowait(), 1);
  two.putNowait(3);
  assert.deepEqual([two.getNowait(), two.getNowait()], [2, 3]);
  two.close();
  for (const maxsize of [0, -1, Number.POSITIVE_INFINITY, 2 ** 40]) {
    const queue = new Queue(maxsize);
    for (const i of upTo(100)) queue.putNowait(i);
    assert.equal(queue.full(), false);
    queue.close();
  }
  for (const maxsize of [1.5, Number.NaN, '2' as unknown as number])
    assert.throws(() => new Queue(maxsize), ValueError);
});

test(
  'put waits for room and get for an item, in the order of the calls',
  withQueue(async (queue) => {
    const gets = upTo(50).map(() => queue.get());
    const puts = upTo(50).map((i) => queue.put(i));
    assert.deepEqual(await Promise.all(gets), upTo(50));
    await Promise.all(puts);
    const more = upTo(50).map((i) => queue.put(i));
    assert.equal(queue.qsize(), 3);
    const got: unknown[] = [];
    for (const _ of more) got.push(await queue.get());
    assert.deepEqual(got, upTo(50));
    await Promise.all(more);
  }, 3),
);

test(
  'qsize, empty and full are exact (Q-05, Q-06, row 22)',
  withQueue(async (queue) => {
    const states: [number, boolean, boolean][] = [];
    const look = (): void => void states.push([queue.qsize(), queue.empty(), queue.full()]);
    look();
    await queue.put('a');
    look();
    queue.putSync('b');
    look();
    queue.getSync();
    look();
    await queue.get();
    look();
    assert.deepEqual(states, [
      [0, true, false],
      [1, false, false],
      [2, false, true],
      [1, false, false],
      [0, true, false],
    ]);
  }, 2),
);

test(
  'put takes a snapshot, also of buffers, and also when it has to wait (Q-02)',
  withQueue(async (queue) => {
    await queue.put('in the way');
    const value = { n: 1, bytes: new Uint8Array(100_000).fill(1) };
    const put = queue.put(value);
    value.n = 2;
    value.bytes.fill(2);
    await queue.get();
    const got = await queue.get();
    assert.ok(got.n === 1 && got.bytes.every((byte: number) => byte === 1));
    await put;
  }, 1),
);

test(
  'put takes a snapshot of as many bytes as there are, with room in the queue and without (Q-02)',
  withQueue(async (queue) => {
    const bytes = new Uint8Array(20_000_000);
    const puts = [1, 2].map((n) => queue.put(bytes.fill(n)));
    bytes.fill(3);
    for (const n of [1, 2]) assert.equal(Buffer.compare(await queue.get(), Buffer.alloc(bytes.length, n)), 0);
    await Promise.all(puts);
  }, 1),
);

test(
  'a value that cannot travel fails its own put, at the call, and nothing else happens (row 17)',
  withQueue(async (queue) => {
    await assert.rejects(queue.put(Promise.resolve()), SerializationError);
    assert.throws(() => queue.putSync(new WeakMap()), SerializationError);
    assert.throws(() => queue.putNowait({ deep: [Symbol('s'), new WeakSet()] }), SerializationError);
    assert.equal(queue.qsize(), 0);
    await queue.put('next');
    assert.equal(await queue.get(), 'next');
  }),
);

test(
  'time-outs: QueueEmpty and QueueFull, 0 tries once, NaN throws, a negative one is 0 (Q-03, Q-04)',
  withQueue(async (queue) => {
    for (const timeout of [5, 0, -1]) {
      await assert.rejects(queue.get({ timeout }), QueueEmpty);
      assert.throws(() => queue.getSync({ timeout }), QueueEmpty);
    }
    assert.throws(() => queue.getNowait(), QueueEmpty);
    await queue.put(1);
    for (const timeout of [5, 0, -1]) {
      await assert.rejects(queue.put(2, { timeout }), QueueFull);
      await assert.rejects(queue.put(new Uint8Array(1e6), { timeout }), QueueFull);
      assert.throws(() => queue.putSync(2, { timeout }), QueueFull);
    }
    const timeout = Number.NaN;
    await assert.rejects(queue.put(1, { timeout }), ValueError);
    await assert.rejects(queue.get({ timeout }), ValueError);
    assert.throws(() => queue.putSync(1, { timeout }), ValueError);
    assert.throws(() => queue.getSync({ timeout }), ValueError);
    await assert.rejects(queue.get(5 as unknown as { timeout: number }), /\{ timeout: 5 \}/);
    assert.equal(await queue.get({ timeout: 0 }), 1);
  }, 1),
);

test(
  'an aborted wait rejects with the reason, before and during it, and leaves no trace',
  withQueue(async (queue) => {
    const reason = new Error('stop');
    await queue.put('kept');
    await assert.rejects(queue.get({ signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(queue.put(1, { signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const { signal } = controller;
    const puts = [queue.put(1, { signal }), queue.put(new Uint8Array(1e6), { signal })];
    const last = queue.put('last');
    controller.abort(reason);
    for (const put of puts) await assert.rejects(put, reason);
    assert.deepEqual([await queue.get(), await queue.get()], ['kept', 'last']);
    await last;
    const another = new AbortController();
    const get = queue.get({ signal: another.signal });
    const next = queue.get();
    another.abort(reason);
    await assert.rejects(get, reason);
    await queue.put('for the next');
    assert.equal(await next, 'for the next');
  }, 1),
);

test(
  'a blocking put comes after what this process put before and awaits',
  withQueue(async (queue) => {
    const puts = upTo(3).map((i) => queue.put(i));
    const large = queue.put(pattern(20_000_000));
    assert.throws(() => queue.putSync('no room', { timeout: 5 }), QueueFull);
    assert.deepEqual([queue.getSync(), queue.getSync(), queue.getSync()], upTo(3));
    queue.putSync('after all of them');
    assert.equal((queue.getSync() as Uint8Array).length, 20_000_000);
    assert.equal(queue.getSync(), 'after all of them');
    await Promise.all([...puts, large]);
  }, 2),
);

test(
  'a blocking call does not wait in vain for awaited ones of its own process',
  withQueue(async (queue) => {
    const gets = upTo(3).map(() => queue.get());
    for (const i of upTo(4)) queue.putSync(i);
    assert.deepEqual(await Promise.all(gets), upTo(3));
    const puts = upTo(3).map((i) => queue.put(i));
    assert.deepEqual([queue.getSync(), queue.getSync(), queue.getSync(), queue.getSync()], [3, 0, 1, 2]);
    await Promise.all(puts);
  }, 1),
);

test(
  'a blocking get goes before awaited ones, which get what comes later',
  withQueue(async (queue) => {
    const awaited = [queue.get(), queue.get()];
    queue.putSync(1);
    assert.equal(queue.getSync(), 1);
    queue.putSync(2);
    queue.putSync(3);
    assert.deepEqual(await Promise.all(awaited), [2, 3]);
  }),
);

test('close ends every wait of this process, is repeatable, and then every method throws (Q-07)', async () => {
  const queue = new Queue(1);
  await queue.put('full');
  const waits = [queue.put(1), queue.put(new Uint8Array(1e6)), queue.put(pattern(1e6), { timeout: 1e6 })];
  const settled = Promise.allSettled(waits);
  queue.close();
  queue[Symbol.dispose]();
  const empty = new JoinableQueue();
  const gets = Promise.allSettled([empty.get(), empty.get({ timeout: 1e6 })]);
  empty.close();
  for (const { status, reason } of [...(await settled), ...(await gets)] as PromiseRejectedResult[]) {
    assert.ok(status === 'rejected' && reason instanceof InvalidStateError, String(reason));
  }
  for (const call of [
    () => queue.putSync(1),
    () => queue.putNowait(1),
    () => queue.getSync(),
    () => queue.getNowait(),
    () => queue.qsize(),
    () => queue.empty(),
    () => queue.full(),
    () => queue.shutdown(),
    () => empty.taskDone(),
    () => empty.joinSync(),
  ]) {
    assert.throws(call, InvalidStateError);
  }
  for (const call of [() => queue.put(1), () => queue.get(), () => empty.join()])
    await assert.rejects(call, InvalidStateError);
  assert.equal(queue.closed, true);
});

test('closing while a large item is half put, half got or cancelled leaves nothing', async () => {
  for (const cancel of [false, true]) {
    const queue = new Queue();
    const controller = new AbortController();
    const put = queue.put(pattern(40_000_000), { signal: controller.signal });
    if (cancel) controller.abort(new Error('cancelled'));
    queue.close();
    await assert.rejects(put, cancel ? /cancelled/ : InvalidStateError);
  }
  const queue = new Queue();
  await queue.put(pattern(40_000_000));
  const get = queue.get();
  queue.close();
  await assert.rejects(get, InvalidStateError);
});

test('joinThread resolves at once and cancelJoinThread does nothing: there is no feeder (Q-08, Q-09)', async () => {
  const queue = new Queue();
  await queue.put(1);
  await queue.joinThread();
  queue.joinThreadSync();
  queue.cancelJoinThread();
  assert.equal(await queue.get(), 1);
  queue.close();
  await queue.joinThread();
});

test('a SimpleQueue puts, gets and says whether it is empty; it never fills (Q-13)', async () => {
  const queue = new SimpleQueue<unknown>();
  assert.equal(queue.empty(), true);
  for (const i of upTo(1000)) await queue.put([i, 'x'.repeat(1000)]);
  queue.putSync('last');
  assert.equal(queue.empty(), false);
  for (const i of upTo(1000)) assert.deepEqual(await queue.get(), [i, 'x'.repeat(1000)]);
  assert.equal(queue.getSync(), 'last');
  await assert.rejects(queue.get({ timeout: 1 }), QueueEmpty);
  assert.throws(() => queue.getSync({ timeout: 0 }), QueueEmpty);
  assert.match(inspect(queue), /<SimpleQueue open size=0>/);
  queue.close();
  queue.close();
  assert.throws(() => queue.empty(), InvalidStateError);
  assert.match(inspect(queue), /<SimpleQueue closed>/);
});

test('a queue shows its state, and its statistics are frozen', async () => {
  const queue = new Queue(3);
  await queue.put(1);
  assert.match(inspect(queue), /^<Queue open size=1 of 3>$/);
  await queue.get();
  const get = queue.get();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const statistics = queue.statistics();
  assert.ok(Object.isFrozen(statistics));
  const { put, got, size, maxsize } = statistics;
  assert.deepEqual({ put, got, size, maxsize }, { put: 1, got: 1, size: 0, maxsize: 3 });
  queue.shutdown();
  await assert.rejects(get, /shut down/);
  assert.match(inspect(queue), /shut down/);
  queue.close();
  assert.match(inspect(queue), /^<Queue closed>$/);
  assert.equal(queue.statistics().closed, true);
});

test(
  'with a time-out of 0 an item is got, and a place is taken, also after those that came before have theirs',
  withQueue(async (queue) => {
    const first = queue.get();
    for (const i of [1, 2]) queue.putNowait(i);
    assert.equal(await queue.get({ timeout: 0 }), 2);
    assert.equal(await first, 1);
    const bounded = new Queue<number>(2);
    for (const i of [1, 2]) bounded.putNowait(i);
    const third = bounded.put(3);
    for (const _ of [1, 2]) bounded.getNowait();
    await bounded.put(4, { timeout: 0 });
    await third;
    assert.deepEqual([bounded.getNowait(), bounded.getNowait()], [3, 4]);
    bounded.close();
  }),
);

test('a queue lives as long as something waits for it, though nobody else knows it', async () => {
  let isCollected = false;
  const registry = new FinalizationRegistry(() => {
    isCollected = true;
  });
  const begin = (): { get: Promise<unknown>; join: Promise<void>; queues: WeakRef<Queue | JoinableQueue>[] } => {
    const [queue, tasks] = [new Queue(), new JoinableQueue()];
    tasks.putNowait(1);
    registry.register(new Queue(), undefined);
    return { get: queue.get(), join: tasks.join(), queues: [new WeakRef(queue), new WeakRef(tasks)] };
  };
  const { get, join, queues } = begin();
  await collectUntil(() => isCollected);
  const [queue, tasks] = queues.map((it) => it.deref()) as [Queue, JoinableQueue];
  queue.putNowait('it is there');
  assert.equal(await get, 'it is there');
  tasks.getNowait();
  tasks.taskDone();
  await join;
  for (const it of [queue, tasks]) it.close();
});
