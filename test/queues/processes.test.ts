import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JoinableQueue, Pipe, Process, Queue, SimpleQueue } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { lengths } from '../support/lengths.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import {
  forward,
  getAll,
  getOne,
  passOn,
  putAndExit,
  putNumbered,
  putOne,
  start,
  useEach,
  work,
} from './fixtures/children.js';
import { upTo, withQueue } from './fixtures/queues.js';

failOnLeaks();

test(
  'a queue goes to children in arguments, by capture and in messages, and to grandchildren (Q-01, row 39)',
  withQueue(async (queue) => {
    const [here, there] = Pipe();
    const children = [
      start(putOne, queue, 'argument'),
      new Process({ target: () => queue.put('captured') }).start(),
      start(async (connection) => (await connection.recv()).queue.put('message'), there),
      start(
        async (q, target) => void (await new Process({ target, args: [q, 'grandchild'] }).start().join()),
        queue,
        putOne,
      ),
    ];
    await here.send({ queue });
    const got: string[] = [];
    for (const _ of children) got.push(await queue.get());
    assert.deepEqual(got.sort(), ['argument', 'captured', 'grandchild', 'message']);
    for (const child of children) assert.equal(await child.join(), 0);
    here.close();
    there.close();
  }),
);

test(
  'an item may hold connections, queues, functions and large buffers (row 39)',
  withQueue(async (queue) => {
    const user = start(useEach, queue);
    const luggage = new Uint8Array(300_000).fill(9);
    for (const size of [0, 300_000]) {
      const [here, there] = Pipe();
      const answers = new SimpleQueue<number>();
      const bytes = luggage.subarray(0, size);
      await queue.put({ connection: there, answers, square: (n: number) => n * n, text: 'used', bytes });
      there.close();
      assert.equal(await here.recv(), 'used');
      assert.equal(await answers.get(), 49);
      here.close();
      answers.close();
    }
    queue.shutdown();
    assert.equal(await user.join(), 0);
  }),
);

test('what lies in a queue is held by it, and let go of with it', async () => {
  const queue = new Queue();
  const inner = new JoinableQueue();
  await inner.put('inside');
  await queue.put({ inner, bytes: new Uint8Array(100_000) });
  await queue.put([inner, inner]);
  inner.close();
  const { inner: received } = await queue.get();
  assert.equal(await received.get(), 'inside');
  received.close();
  queue.close(); // with the second item inside
});

test(
  'a child that put much can end before anybody gets it (Q-08, row 5)',
  withQueue(async (queue) => {
    const child = start(putAndExit, queue, 10_000_000);
    assert.equal(await child.join(), 3);
    assert.equal(queue.qsize(), 100);
    for (const _ of upTo(100)) assert.equal((await queue.get()).length, 100_000);
  }),
);

test('each producer keeps its order, whatever the numbers of producers and consumers (Q-10)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 1, 7),
      fc.integer({ min: 1, max: 300 }),
      (producers, consumers, maxsize, items) => keepsOrder(producers, consumers, maxsize, items),
    ),
    { numRuns: lengths.queueCrews },
  );
});

/** `true` = that process blocks. */
async function keepsOrder(producers: boolean[], consumers: boolean[], maxsize: number, items: number): Promise<void> {
  const queue = new Queue(maxsize);
  const putters = producers.map((blocking, i) => start(putNumbered, queue, `producer ${i}`, items, blocking));
  const getters = consumers.map((blocking) => start(getAll, queue, blocking));
  for (const putter of putters) assert.equal(await putter.join(), 0);
  queue.shutdown();
  const shares: [string, number][][] = await Promise.all(getters.map((getter) => getter.result));
  for (const getter of getters) assert.equal(await getter.join(), 0);
  for (const i of producers.keys()) {
    const mine = shares.map((share) => share.filter(([name]) => name === `producer ${i}`).map(([, number]) => number));
    for (const numbers of mine)
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      );
    assert.deepEqual(
      mine.flat().sort((a, b) => a - b),
      upTo(items),
    );
  }
  queue.close();
}

test(
  'one put wakes one getter, and those that wait are served in the order in which they came',
  withQueue(async (queue) => {
    const answers = new Queue();
    const leave = new Queue();
    const getters: Process<any, any>[] = [];
    for (const i of upTo(4)) {
      const getter = start(getOne, queue, answers, leave, i);
      getters.push(getter);
      await until(() => queue.statistics().waitingGets === i + 1 && isAsleep(getter));
    }
    for (const i of upTo(4)) {
      await queue.put('item');
      assert.equal(await answers.get(), i);
      // The look of the first may have got the item right before the put woke it: then the next is woken, in vain.
      assert.ok([3 - i, 2 - i].includes(queue.statistics().waitingGets), `after put ${i}`);
      await until(() => queue.statistics().waitingGets === 3 - i);
    }
    leave.shutdown(); // not before: when a process ends, all that wait look again
    for (const getter of getters) assert.equal(await getter.join(), 0);
    answers.close();
    leave.close();
  }),
);

for (const blocking of [false, true]) {
  test(`no wake-up is lost in a ping-pong of 2,000 rounds, ${blocking ? 'blocking' : 'awaited'}`, () =>
    losesNoWakeUp(async () => {
      const [ping, pong] = [new Queue(), new Queue()];
      const players = [start(passOn, ping, pong, 2000, blocking), start(passOn, pong, ping, 2000, blocking)];
      await ping.put(0);
      const rescued: number[] = await Promise.all(players.map((player) => player.result));
      assert.equal(await ping.get(), 4000);
      for (const player of players) await player.join();
      for (const it of [...players, ping, pong]) it.close();
      return rescued.reduce((sum, it) => sum + it);
    }));
}

test('join waits until all tasks are done, also by other processes; too many taskDone are an error (Q-12)', async () => {
  const queue = new JoinableQueue<number>();
  const workers = upTo(2).map(() => start(work, queue));
  for (const i of upTo(200)) await queue.put(i);
  await queue.join();
  assert.deepEqual([queue.qsize(), queue.statistics().unfinished], [0, 0]);
  assert.throws(() => queue.taskDone(), { name: 'ValueError', message: /too many times/ });
  await queue.join({ timeout: 0 });
  queue.joinSync({ timeout: 0 });
  queue.shutdown();
  for (const worker of workers) assert.equal(await worker.join(), 0);
  queue.close();
});

test('join has a time-out and can be aborted; the last taskDone releases all that wait (Q-12)', async () => {
  const queue = new JoinableQueue<number>();
  await queue.put(1);
  await queue.put(2);
  for (const timeout of [5, 0]) {
    await assert.rejects(queue.join({ timeout }), { name: 'TimeoutError', message: /join/ });
    assert.throws(() => queue.joinSync({ timeout }), { name: 'TimeoutError', message: /joinSync/ });
  }
  await assert.rejects(queue.join({ signal: AbortSignal.abort(new Error('stop')) }), /stop/);
  const joins = upTo(3).map(() => queue.join());
  queue.taskDone(); // Python too counts what was not got yet
  assert.equal(queue.statistics().unfinished, 1);
  queue.taskDone();
  await Promise.all(joins);
  queue.close();
});

test('iteration ends when the queue is shut down and drained; a pipeline of processes needs nothing else', async () => {
  const stages = upTo(3).map(() => new Queue());
  const children = upTo(2).map((i) => start(forward, stages[i], stages[i + 1]));
  for (const i of upTo(100)) await stages[0]?.put(i);
  stages[0]?.shutdown();
  assert.equal(await children[0]?.join(), 0);
  stages[1]?.shutdown();
  assert.equal(await children[1]?.join(), 0);
  stages[2]?.shutdown();
  const got: number[] = [];
  for await (const i of stages[2] as Queue) got.push(i);
  assert.deepEqual(got, upTo(100));
  for (const stage of stages) stage.close();
});

const countsDifferentModules = async (queue: Queue): Promise<string> => (await queue.get()).format('%d', 42);

test(
  'functions by reference arrive with their modules imported, awaited and blocking',
  withQueue(async (queue) => {
    const { format } = await import('node:util');
    for (const _ of upTo(2)) await queue.put({ format });
    const child = start(countsDifferentModules, queue);
    assert.equal(await child.result, '42');
    assert.equal(await child.join(), 0);
    assert.equal(queue.getSync().format('%s', 'x'), 'x');
  }),
);
