import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  BrokenPipeError,
  BufferTooShort,
  EOFError,
  InvalidStateError,
  Pipe,
  Process,
  SerializationError,
  TimeoutError,
  ValueError,
} from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { echo, echoSync } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test(
  'a pipe goes both ways by default (N-01)',
  withPipe(async (first, second) => {
    await first.send('there');
    await second.send('and back');
    assert.deepEqual([await second.recv(), await first.recv()], ['there', 'and back']);
    assert.deepEqual([first.readable, first.writable, second.readable, second.writable], [true, true, true, true]);
  }),
);

test(
  'a pipe that is not duplex is a reader and a writer, and says so when misused (N-01, N-02, N-03)',
  withPipe(
    async (reader, writer) => {
      assert.deepEqual(
        [reader.readable, reader.writable, writer.readable, writer.writable],
        [true, false, false, true],
      );
      await writer.send(1);
      assert.equal(await reader.recv(), 1);
      await assert.rejects(reader.send(1), InvalidStateError);
      await assert.rejects(writer.recv(), InvalidStateError);
      await assert.rejects(writer.poll(), InvalidStateError);
      assert.throws(() => reader.sendBytesSync(bytes(1)), InvalidStateError);
      assert.throws(() => writer.recvBytesSync(), InvalidStateError);
    },
    { duplex: false },
  ),
);

test(
  'end-of-file comes after what was sent, again and again, and poll is true at it (N-03, N-04)',
  withPipe(async (first, second) => {
    await first.send('last words');
    first.close();
    assert.equal(await second.poll(), true);
    assert.equal(await second.recv(), 'last words');
    for (let i = 0; i < 2; i++) {
      assert.equal(await second.poll(), true);
      await assert.rejects(second.recv(), EOFError);
      assert.throws(() => second.recvSync(), EOFError);
      await assert.rejects(second.recvBytes(), EOFError);
    }
  }),
);

test(
  'sending where nobody can receive any more is a broken pipe (N-02)',
  withPipe(async (first, second) => {
    second.close();
    await assert.rejects(first.send(1), BrokenPipeError);
    await assert.rejects(first.send(new Uint8Array(1e6)), BrokenPipeError);
    assert.throws(() => first.sendSync(1), BrokenPipeError);
    await assert.rejects(first.sendBytes(bytes(1)), BrokenPipeError);
    assert.throws(() => first.sendBytesSync(bytes(1)), BrokenPipeError);
  }),
);

test(
  'a send that waits for room fails when the reader goes',
  withPipe(async (first, second) => {
    const waiting = first.sendBytes(new Uint8Array(2 ** 23));
    second.close();
    await assert.rejects(waiting, BrokenPipeError);
  }),
);

test(
  'poll tries once by default; a message stays until it is received, also an empty one (N-04)',
  withPipe(async (first, second) => {
    assert.equal(await second.poll(), false);
    assert.equal(await second.poll({ timeout: -1 }), false);
    assert.equal(second.pollSync({ timeout: 5 }), false);
    const polled = second.poll({ timeout: Number.POSITIVE_INFINITY });
    await first.sendBytes(bytes());
    assert.equal(await polled, true);
    assert.deepEqual([await second.poll(), second.pollSync()], [true, true]);
    assert.equal((await second.recvBytes()).length, 0);
    assert.equal(await second.poll({ timeout: 5 }), false);
  }),
);

test(
  'sendBytes takes any buffer, offset and size in bytes, and refuses what reaches outside (N-05)',
  withPipe(async (first, second) => {
    const shorts = new Uint16Array([1, 2, 3, 4]);
    await first.sendBytes(shorts);
    await first.sendBytes(shorts, { offset: 2 });
    await first.sendBytes(shorts.buffer, { offset: 2, size: 4 });
    await first.sendBytes(new DataView(shorts.buffer, 2, 4), { size: 2 });
    first.sendBytesSync(Buffer.from('text'), { offset: 4 });
    const received: number[][] = [];
    for (let i = 0; i < 5; i++) received.push([...(await second.recvBytes())]);
    assert.deepEqual(received, [[1, 0, 2, 0, 3, 0, 4, 0], [2, 0, 3, 0, 4, 0], [2, 0, 3, 0], [2, 0], []]);
    for (const range of [
      { offset: -1 },
      { offset: 9 },
      { size: -1 },
      { size: 9 },
      { offset: 4, size: 5 },
      { offset: 0.5 },
    ]) {
      await assert.rejects(first.sendBytes(shorts, range), ValueError);
      assert.throws(() => first.sendBytesSync(shorts, range), ValueError);
    }
  }),
);

test(
  'recvBytes keeps boundaries, and a message that is too long in the pipe (N-06)',
  withPipe(async (first, second) => {
    await first.sendBytes(bytes(1, 2, 3));
    await first.sendBytes(bytes(4));
    await assert.rejects(
      second.recvBytes({ maxLength: 2 }),
      (error: BufferTooShort) => error instanceof BufferTooShort && error.size === 3,
    );
    assert.throws(() => second.recvBytesSync({ maxLength: 0 }), BufferTooShort);
    await assert.rejects(second.recvBytes({ maxLength: -1 }), ValueError);
    await assert.rejects(second.recvBytes({ maxLength: Number.NaN }), ValueError);
    assert.deepEqual([...(await second.recvBytes({ maxLength: 3 }))], [1, 2, 3]);
    assert.deepEqual([...second.recvBytesSync()], [4]);
  }),
);

test(
  'a large message that is too long stays too (N-06, N-07)',
  withPipe(async (first, second) => {
    const sent = first.sendBytes(new Uint8Array(3e6).fill(5));
    await assert.rejects(second.recvBytes({ maxLength: 1e6 }), BufferTooShort);
    await assert.rejects(second.recvBytesInto(new Uint8Array(10)), BufferTooShort);
    const target = new Uint8Array(3e6);
    assert.equal(await second.recvBytesInto(target), 3e6);
    assert.ok(target.every((byte) => byte === 5));
    await sent;
  }),
);

test(
  'recvBytesInto fills a buffer from an offset, says how much, and keeps what does not fit (N-07)',
  withPipe(async (first, second) => {
    const target = bytes(9, 9, 9, 9);
    await first.sendBytes(bytes(1, 2));
    assert.equal(await second.recvBytesInto(target, { offset: 1 }), 2);
    assert.deepEqual([...target], [9, 1, 2, 9]);
    await first.sendBytes(bytes(1, 2));
    await assert.rejects(second.recvBytesInto(target, { offset: 3 }), BufferTooShort);
    await assert.rejects(second.recvBytesInto(target, { offset: -1 }), ValueError);
    await assert.rejects(second.recvBytesInto(target, { offset: 5 }), ValueError);
    assert.equal(second.recvBytesIntoSync(target), 2);
    assert.deepEqual([...target], [1, 2, 2, 9]);
  }),
);

test(
  'values and bytes are not mistaken for each other, and nothing is lost by trying',
  withPipe(async (first, second) => {
    await first.send('value');
    await assert.rejects(second.recvBytes(), InvalidStateError);
    assert.equal(await second.recv(), 'value');
    await first.sendBytes(bytes(1));
    await assert.rejects(second.recv(), InvalidStateError);
    assert.deepEqual([...(await second.recvBytes())], [1]);
  }),
);

test(
  'close is repeatable, `using` closes, and a closed end does nothing more (N-08)',
  withPipe(async (first, second) => {
    first[Symbol.dispose]();
    first.close();
    assert.equal(first.closed, true);
    const attempts = [first.send(1), first.recv(), first.poll(), first.sendBytes(bytes(1)), first.recvBytes()];
    for (const attempt of attempts) await assert.rejects(attempt, InvalidStateError);
    for (const attempt of [() => first.sendSync(1), () => first.recvSync(), () => first.pollSync()]) {
      assert.throws(attempt, InvalidStateError);
    }
    await assert.rejects(second.send(first), (error: Error) => /closed/.test(error.message));
  }),
);

test(
  'closing ends every wait in progress of this process',
  withPipe(async (first) => {
    const waits = [
      first.recv(),
      first.recvBytes(),
      first.poll({ timeout: 1e9 }),
      first.sendBytes(new Uint8Array(2 ** 24)),
    ];
    const settled = Promise.allSettled(waits);
    await new Promise(setImmediate);
    first.close();
    for (const { status, reason } of (await settled) as PromiseRejectedResult[]) {
      assert.equal(status, 'rejected');
      assert.ok(reason instanceof InvalidStateError, String(reason));
    }
  }),
);

test(
  'time-outs: TimeoutError names the call, 0 tries once, NaN throws, nothing is lost',
  withPipe(async (first, second) => {
    for (const timeout of [10, 0, -5]) {
      await assert.rejects(
        second.recv({ timeout }),
        (error: Error) => error instanceof TimeoutError && /recv/.test(error.message),
      );
      assert.throws(() => second.recvSync({ timeout }), TimeoutError);
      await assert.rejects(second.recvBytes({ timeout }), TimeoutError);
      await assert.rejects(first.sendBytes(new Uint8Array(2 ** 24), { timeout }), TimeoutError);
      assert.throws(() => first.sendBytesSync(new Uint8Array(2 ** 24), { timeout }), TimeoutError);
    }
    const timeout = Number.NaN;
    const attempts = [
      first.send(1, { timeout }),
      first.sendBytes(bytes(1), { timeout }),
      second.recv({ timeout }),
      second.poll({ timeout }),
    ];
    for (const attempt of attempts) await assert.rejects(attempt, ValueError);
    assert.throws(() => first.sendSync(1, { timeout }), ValueError);
    assert.throws(() => first.sendBytesSync(bytes(1), { timeout }), ValueError);
    assert.throws(() => second.recvSync({ timeout }), ValueError);
    assert.throws(() => second.pollSync({ timeout }), ValueError);
    await first.send('still works');
    assert.equal(await second.recv(), 'still works');
  }),
);

test(
  'what is left of a message that was given up is no message: not for poll, and not of the wrong kind',
  withPipe(async (first, second) => {
    await assert.rejects(first.sendBytes(new Uint8Array(2 ** 24), { timeout: 1 }), TimeoutError);
    assert.deepEqual([await second.poll(), second.pollSync()], [false, false]);
    await assert.rejects(second.recv({ timeout: 1 }), TimeoutError);
    await assert.rejects(first.sendBytes(new Uint8Array(2 ** 24), { timeout: 1 }), TimeoutError);
    await first.send('whole');
    assert.equal(await second.poll(), true);
    assert.equal(await second.recv(), 'whole');
    await assert.rejects(first.send(new Uint8Array(2 ** 24), { timeout: 1 }), TimeoutError);
    first.close();
    await assert.rejects(second.recv(), EOFError);
  }),
);

test(
  'an aborted wait rejects with the reason, before and during it, and takes nothing',
  withPipe(async (first, second) => {
    await first.send('kept');
    const reason = new Error('stop');
    for (const wait of [
      second.recv({ signal: AbortSignal.abort(reason) }),
      first.send(1, { signal: AbortSignal.abort(reason) }),
    ]) {
      await assert.rejects(wait, reason);
    }
    assert.equal(await second.recv(), 'kept');
    const controller = new AbortController();
    const { signal } = controller;
    const waits = [
      second.recv({ signal }),
      second.poll({ signal, timeout: 1e6 }),
      second.sendBytes(new Uint8Array(2 ** 24), { signal }),
    ];
    const settled = Promise.allSettled(waits.map((wait) => assert.rejects(wait, reason)));
    await new Promise(setImmediate);
    controller.abort(reason);
    for (const result of await settled) assert.equal(result.status, 'fulfilled');
    assert.equal(await second.recv({ timeout: 0 }).catch((error) => error.name), 'TimeoutError');
  }),
);

test(
  'a value that cannot travel fails its own call, and nothing is sent',
  withPipe(async (first, second) => {
    await assert.rejects(first.send(Promise.resolve()), SerializationError);
    assert.throws(() => first.sendSync(new WeakMap()), SerializationError);
    await first.send('next');
    assert.equal(await second.recv(), 'next');
  }),
);

test(
  'send takes a snapshot: what changes later does not travel',
  withPipe(async (first, second) => {
    const filler = first.sendBytes(new Uint8Array(2 ** 23)); // the pipe is full, the next ones wait
    const value = { n: 1 };
    const sent = first.send(value);
    value.n = 2;
    await second.recvBytes();
    assert.deepEqual(await second.recv(), { n: 1 });
    await Promise.all([filler, sent]);
  }),
);

test(
  'undefined, null and 0 are messages like any other',
  withPipe(async (first, second) => {
    for (const value of [undefined, null, 0, '', false]) await first.send(value);
    const received: unknown[] = [];
    for (let i = 0; i < 5; i++) received.push(await second.recv());
    assert.deepEqual(received, [undefined, null, 0, '', false]);
  }),
);

test(
  'leaving a loop early closes nothing; the loop ends at end-of-file',
  withPipe(async (first, second) => {
    for (const n of [1, 2, 3]) await first.send(n);
    for await (const n of second) if (n === 1) break;
    assert.equal(second.closed, false);
    first.close();
    const rest: number[] = [];
    for await (const n of second) rest.push(n);
    assert.deepEqual(rest, [2, 3]);
  }),
);

for (const target of [echo, echoSync]) {
  test(
    `two processes talk, awaited here and ${target.name} there`,
    withPipe(async (here, there) => {
      const child = new Process({ target, args: [there] }).start();
      there.close();
      for (let i = 0; i < 500; i++) {
        await here.send({ i });
        assert.deepEqual(await here.recv(), { i });
        here.sendSync([i]);
        assert.deepEqual(here.recvSync(), [i]);
      }
      here.close();
      assert.equal(await child.join(), 0);
    }),
  );
}

test('a connection shows its state, and its statistics are frozen', async () => {
  const [first, second] = Pipe();
  await first.send(1);
  const { sent, outgoingBytes, closed } = first.statistics();
  assert.ok(sent === 1 && outgoingBytes > 0 && !closed && Object.isFrozen(first.statistics()));
  assert.match(inspect(second), /Connection duplex open incoming=\d+/);
  await second.recv();
  assert.deepEqual([second.statistics().received, second.statistics().incomingBytes], [1, 0]);
  first.close();
  second.close();
  assert.match(inspect(second), /closed/);
  assert.equal(second.statistics().incomingBytes, 0);
});
