import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { getArena } from '../../src/arena/index.js';
import { JoinableQueue, Queue, QueueEmpty, QueueFull } from '../../src/index.js';
import { Word } from '../../src/queues/layout.js';
import { failOnLeaks } from '../support/leaks.js';
import { start } from './fixtures/children.js';
import { pattern, upTo, withQueue } from './fixtures/queues.js';
import { stateOf } from './fixtures/victims.js';

failOnLeaks();

const MiB = 2 ** 20;
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

test(
  'items of every size around every limit arrive as they were put',
  withQueue(async (queue) => {
    const limits = [0, 1, 4, 8, 16, 32, 64, 128, 256, 4096, 8192].map((kiB) => kiB * 1024);
    for (const size of limits.flatMap((limit) => [limit - 65, limit - 9, limit, limit + 1]).filter((n) => n >= 0)) {
      const bytes = pattern(size);
      await queue.put(bytes);
      queue.putSync({ text: 'x'.repeat(Math.min(size, 300_000)), bytes });
      assert.deepEqual(await queue.get(), bytes, `${size} bytes`);
      assert.deepEqual(queue.getSync().bytes, bytes, `${size} bytes in a value`);
    }
  }),
);

test(
  'small and large items keep their order',
  withQueue(async (queue) => {
    const sizes = upTo(60).map((i) => [10, 17_000, 9_000_000, 200, 40_000][i % 5] as number);
    const puts = sizes.map((size, i) => queue.put([i, new Uint8Array(size)]));
    for (const [i, size] of sizes.entries()) {
      const [number, bytes] = await queue.get();
      assert.deepEqual([number, bytes.length], [i, size]);
    }
    await Promise.all(puts);
  }),
);

test(
  'a value with many large buffers arrives whole',
  withQueue(async (queue) => {
    const buffers = upTo(200).map((i) => pattern(33_000 + i));
    await queue.put(buffers);
    assert.deepEqual(await queue.get(), buffers);
  }),
);

test(
  'a buffer of a gigabyte goes from process to process, and the event loop goes round meanwhile',
  withQueue(async (queue) => {
    const child = start(async (q: Queue) => {
      const bytes: Uint8Array = await q.get();
      return [bytes.length, bytes[0], bytes[2 ** 29], bytes.at(-1)];
    }, queue);
    const bytes = new Uint8Array(2 ** 30);
    bytes[0] = 1;
    bytes[2 ** 29] = 2;
    bytes[2 ** 30 - 1] = 3;
    let turns = 0;
    const turning = setInterval(() => turns++);
    await queue.put(bytes);
    assert.ok(turns > 5, `${turns} turns`);
    clearInterval(turning);
    assert.deepEqual(await child.result, [2 ** 30, 1, 2, 3]);
    await child.join();
  }),
);

test(
  'a large get that is cancelled half-way leaves the item to others, and a large put nothing',
  withQueue(async (queue) => {
    await queue.put(pattern(40 * MiB));
    const controller = new AbortController();
    const get = queue.get({ signal: controller.signal });
    const next = queue.get();
    controller.abort(new Error('cancelled'));
    await assert.rejects(get, /cancelled/);
    assert.equal(sha1(await next), sha1(pattern(40 * MiB)));
    const another = new AbortController();
    const put = queue.put(pattern(40 * MiB), { signal: another.signal });
    another.abort(new Error('cancelled'));
    await assert.rejects(put, /cancelled/);
    await assert.rejects(queue.get({ timeout: 0 }), QueueEmpty);
    await queue.put(pattern(20 * MiB), { timeout: 0 });
    assert.equal((await queue.get({ timeout: 0 })).length, 20 * MiB);
  }),
);

test(
  'a blocking get takes the large item of which an awaited one has copied some',
  withQueue(async (queue) => {
    await queue.put(pattern(30 * MiB));
    const awaited = queue.get();
    assert.equal(sha1(queue.getSync()), sha1(pattern(30 * MiB)));
    await queue.put('the next one');
    assert.equal(await awaited, 'the next one');
  }),
);

test(
  'a large put into a full queue fails without having copied anything',
  withQueue(async (queue) => {
    await queue.put(1);
    const { usedBytes } = getArena().statistics();
    await assert.rejects(queue.put(pattern(5 * MiB), { timeout: 1 }), QueueFull);
    assert.equal(getArena().statistics().usedBytes, usedBytes);
    assert.equal(await queue.get(), 1);
  }, 1),
);

test(
  'a queue grows with what is in it, and gives the memory back when it is drained',
  withQueue(async (queue) => {
    const before = getArena().statistics().usedBytes;
    for (const i of upTo(30_000)) queue.putSync([i, 'x'.repeat(1000)]);
    for (const _ of upTo(10)) queue.putSync(pattern(MiB));
    assert.ok(getArena().statistics().usedBytes - before > 40 * MiB);
    for (const i of upTo(30_000)) assert.equal(queue.getSync()[0], i);
    for (const _ of upTo(10)) queue.getSync();
    assert.ok(getArena().statistics().usedBytes - before <= 8.25 * MiB);
  }),
);

test('the counts go round after two thousand million items, and nobody notices', async () => {
  const queue = new JoinableQueue(3);
  const { ref } = stateOf(queue);
  const { windows } = getArena();
  for (const word of [Word.PUT, Word.GOT, Word.DONE]) windows.write(ref, word, -8); // four items before
  for (const i of upTo(20)) {
    await queue.put(i);
    await queue.put(-i);
    assert.deepEqual([queue.qsize(), queue.full(), queue.statistics().unfinished], [2, false, 2]);
    assert.deepEqual([await queue.get(), await queue.get()], [i, -i]);
    queue.taskDone();
    queue.taskDone();
    assert.throws(() => queue.taskDone(), /too many times/);
  }
  await queue.put('dropped');
  queue.shutdown({ immediate: true });
  assert.deepEqual([queue.qsize(), queue.statistics().unfinished], [0, 0]);
  queue.close();
});

test('a small queue takes little memory, and much use of it no more', async () => {
  const queue = new Queue();
  const before = getArena().statistics().usedBytes;
  for (const i of upTo(20_000)) {
    queue.putSync([i, 'some text']);
    queue.getSync();
  }
  assert.ok(getArena().statistics().usedBytes - before <= MiB / 4);
  queue.close();
});
