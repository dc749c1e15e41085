import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { getArena } from '../../src/arena/index.js';
import { Pipe, Process, TimeoutError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { digest, digests } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

const MiB = 2 ** 20;

/** Bytes that differ everywhere, so that a piece in the wrong place is seen. */
function pattern(size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0, x = size + 1; i < words.length; i++) {
    x = Math.imul(x, 1664525) + 1013904223;
    words[i] = x;
  }
  return new Uint8Array(words.buffer, 0, size);
}

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

test(
  'messages of every size around every limit arrive as they were sent, bytes and values, awaited and blocking',
  withPipe(async (first, second) => {
    const limits = [0, 1, 7, 8, 16, 32, 64, 128, 256].map((kiB) => kiB * 1024);
    for (const size of limits.flatMap((limit) => [limit - 9, limit - 1, limit, limit + 1]).filter((n) => n >= 0)) {
      const bytes = pattern(size);
      const sent = [first.sendBytes(bytes), first.send({ bytes })];
      assert.deepEqual(await second.recvBytes(), bytes, `${size} bytes`);
      assert.deepEqual(second.recvSync(), { bytes }, `${size} bytes in a value`);
      await Promise.all(sent);
    }
    for (const size of [2 * MiB - 65, 2 * MiB, 5 * MiB + 3]) {
      const sent = first.sendBytes(pattern(size));
      assert.equal(sha1(await second.recvBytes()), sha1(pattern(size)));
      await sent;
    }
  }),
);

test(
  'a value with many large buffers arrives whole',
  withPipe(async (first, second) => {
    const buffers = Array.from({ length: 300 }, (_, i) => pattern(33_000 + i));
    const sent = first.send(buffers);
    assert.deepEqual(await second.recv(), buffers);
    await sent;
  }),
);

test(
  'tens of thousands of buffers in one value do not block the pipe',
  withPipe(async (first, second) => {
    const shared = pattern(33_000);
    const copies = Array.from({ length: 20_000 }, (_, i) => shared.subarray(0, 32_768 + (i % 2)).slice(0, 32_768));
    const sent = first.send(copies);
    const received = await second.recv();
    await sent;
    assert.equal(received.length, copies.length);
    assert.deepEqual(received[19_999], copies[19_999]);
  }),
);

test(
  '1 GiB is streamed: the arena holds a few MiB of it at a time',
  withPipe(async (here, there) => {
    const before = getArena().statistics();
    const child = new Process({ target: digest, args: [there] }).start();
    const bytes = new Uint8Array(2 ** 30);
    bytes.set(pattern(MiB), 0);
    bytes.set(pattern(MiB), 2 ** 30 - MiB);
    const { arrayBuffers } = process.memoryUsage();
    const sent = here.sendBytes(bytes);
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - arrayBuffers);
    }, 5);
    await sent;
    clearInterval(look);
    const [size, sum] = await child.result;
    assert.deepEqual([size, sum], [bytes.length, sha1(bytes)]);
    assert.ok(most < 20 * MiB, `${most} bytes of buffers while it was sent`);
    assert.ok(getArena().statistics().mappedBytes - before.mappedBytes <= 32 * MiB);
    await child.join();
  }),
);

test(
  'the event loop goes on while a large message is sent and received',
  withPipe(async (first, second) => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const sent = first.sendBytes(new Uint8Array(256 * MiB));
    await second.recvBytes();
    await sent;
    clearInterval(counting);
    assert.ok(turns > 5, `${turns} turns`);
  }),
);

test(
  'a sender waits when the pipe is full, and goes on as it is emptied',
  withPipe(async (first, second) => {
    let sent = 0;
    const sending = (async () => {
      for (let i = 0; i < 2000; i++) {
        await first.sendBytes(new Uint8Array(1000));
        sent++;
      }
    })();
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    assert.ok(sent > 100 && sent < 2000, `${sent} messages of 1000 bytes fit`);
    for (let i = 0; i < 2000; i++) assert.equal((await second.recvBytes()).length, 1000);
    await sending;
  }),
);

test(
  'a large message that is given up half-way is not delivered, and those behind it are',
  withPipe(async (first, second) => {
    for (const blocking of [false, true]) {
      for (let i = 0; i < 5; i++) {
        const attempt = blocking
          ? async () => first.sendSync(pattern(8 * MiB), { timeout: 1 })
          : () => first.send(pattern(8 * MiB), { timeout: 1 });
        await assert.rejects(attempt(), TimeoutError);
        await first.send(i);
        assert.equal(await second.recv(), i);
      }
    }
  }),
);

test(
  'a receive that times out half-way loses nothing: the next one goes on',
  withPipe(async (first, second) => {
    const sent = first.sendBytes(pattern(64 * MiB));
    let timeouts = 0;
    for (;;) {
      const bytes = await second.recvBytes({ timeout: 2 }).catch((error) => {
        assert.ok(error instanceof TimeoutError);
        timeouts++;
      });
      if (bytes === undefined) continue;
      assert.equal(sha1(bytes), sha1(pattern(64 * MiB)));
      break;
    }
    assert.ok(timeouts > 0);
    await sent;
  }),
);

test(
  'a half-received message is checked again by the call that gets the rest',
  withPipe(async (first, second) => {
    const sent = first.send(pattern(8 * MiB));
    // One try gets what is in the ring, which is not all of it.
    await assert.rejects(second.recv({ timeout: 0 }), TimeoutError);
    await assert.rejects(second.recvBytes({ timeout: 1000 }), /recv/);
    assert.equal((await second.recv()).length, 8 * MiB);
    await sent;
  }),
);

test(
  'a blocking send finishes the awaited message that is half-way in the pipe, then sends its own, whole',
  withPipe(async (here, there) => {
    const child = new Process({ target: digests, args: [there] }).start();
    there.close();
    const messages = [5, 3, 4].flatMap((size) => [pattern(size * MiB), pattern(size * MiB + 1)]);
    for (let i = 0; i < messages.length; i += 2) {
      const awaited = here.sendBytes(messages[i] as Uint8Array);
      here.sendBytesSync(messages[i + 1] as Uint8Array);
      await awaited;
    }
    await here.sendBytes(new Uint8Array());
    here.close();
    assert.deepEqual(await child.result, [...messages.map(sha1), sha1(new Uint8Array())]);
    await child.join();
  }),
);

test('the memory for large messages goes with the pipe', async () => {
  const before = getArena().statistics();
  for (let i = 0; i < 20; i++) {
    const [first, second] = Pipe();
    const sent = first.sendBytes(new Uint8Array(3 * MiB));
    const back = second.sendBytes(new Uint8Array(3 * MiB));
    await Promise.all([second.recvBytes(), first.recvBytes(), sent, back]);
    first.close();
    second.close();
  }
  assert.equal(getArena().statistics().usedBytes, before.usedBytes);
});
