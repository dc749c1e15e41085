import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Process, TimeoutError } from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { count, drain } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

const start = (target: (...args: any[]) => unknown, ...args: unknown[]): Process<any, any> =>
  new Process<any, any>({ target, args }).start();

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test(
  'a thousand sends and a thousand receives at once: all in the order of their calls',
  withPipe(async (first, second) => {
    const receives = upTo(1000).map(() => second.recv());
    const sends = upTo(1000).map((i) => first.send({ i, luggage: new Uint8Array(i % 50 === 0 ? 100_000 : 10) }));
    const received = (await Promise.all(receives)).map(({ i }) => i);
    assert.deepEqual(received, upTo(1000));
    await Promise.all(sends);
  }),
);

test(
  'cancelled operations leave the line without a gap',
  withPipe(async (first, second) => {
    const controller = new AbortController();
    const { signal } = controller;
    const receives = upTo(30).map((i) => second.recv(i % 3 === 0 ? { signal } : i % 3 === 1 ? { timeout: 1 } : {}));
    const settled = Promise.allSettled(receives);
    controller.abort(new Error('enough'));
    for (const [i, receive] of receives.entries()) if (i % 3 === 1) await assert.rejects(receive, TimeoutError);
    for (let i = 0; i < 10; i++) await first.send(i);
    const values = (await settled).flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    assert.deepEqual(values, upTo(10));
  }),
);

test(
  'a blocking receive goes before awaited ones, which get what comes later, in order',
  withPipe(async (here, there) => {
    const awaited = [here.recv(), here.recv()];
    const child = start(count, there, 'child', 3, true);
    there.close();
    assert.deepEqual(here.recvSync(), ['child', 0]);
    assert.deepEqual(await Promise.all(awaited), [
      ['child', 1],
      ['child', 2],
    ]);
    await child.join();
  }),
);

test(
  'messages of several senders do not mix, and each sender keeps its order',
  withPipe(
    async (reader, writer) => {
      const names = ['a', 'b', 'c'];
      const senders = names.map((name, i) => start(count, writer, name, 1000, i === 1));
      writer.close();
      const next: Record<string, number> = { a: 0, b: 0, c: 0 };
      for await (const [name, i] of reader) assert.equal(i, next[name]++);
      assert.deepEqual(next, { a: 1000, b: 1000, c: 1000 });
      await Promise.all(senders.map((sender) => sender.join()));
    },
    { duplex: false },
  ),
);

test(
  'several receivers share the messages: each arrives once, in ascending order everywhere',
  withPipe(
    async (reader, writer) => {
      const receivers = [true, false, false].map((blocking) => start(drain, reader, blocking));
      reader.close();
      for (let i = 0; i < 3000; i++) await writer.send(i);
      writer.close();
      const shares: number[][] = await Promise.all(receivers.map((receiver) => receiver.result));
      for (const share of shares)
        assert.deepEqual(
          share,
          share.toSorted((a, b) => a - b),
        );
      assert.deepEqual(
        shares.flat().sort((a, b) => a - b),
        upTo(3000),
      );
      await Promise.all(receivers.map((receiver) => receiver.join()));
    },
    { duplex: false },
  ),
);

test(
  'polling in one process does not disturb receiving in another',
  withPipe(
    async (reader, writer) => {
      const receiver = start(drain, reader, false);
      const sending = (async () => {
        for (let i = 0; i < 3000; i++) await writer.send([i, 'x'.repeat(i % 5000)]);
        writer.close();
      })();
      let looking = true;
      const polling = (async () => {
        while (looking) {
          await reader.poll();
          await new Promise(setImmediate);
        }
      })();
      await sending;
      const received: [number][] = (await receiver.result) as [number][];
      looking = false;
      await polling;
      assert.deepEqual(
        received.map(([i]) => i),
        upTo(3000),
      );
      await receiver.join();
    },
    { duplex: false },
  ),
);

test('a receiver that waits behind a half-received message of another process is not needed for its end', () =>
  losesNoWakeUp(async () => {
    const { rescued } = getParkingLot().statistics();
    await withPipe(
      async (reader, writer) => {
        const receivers = [start(drain, reader, false), start(drain, reader, true)];
        reader.close();
        for (let i = 0; i < 20; i++) await writer.send(new Uint8Array(5_000_000).fill(i));
        writer.close();
        const shares: Uint8Array[][] = await Promise.all(receivers.map((receiver) => receiver.result));
        assert.equal(shares.flat().length, 20);
        for (const bytes of shares.flat()) assert.ok(bytes.length === 5_000_000 && bytes[0] === bytes.at(-1));
        await Promise.all(receivers.map((receiver) => receiver.join()));
      },
      { duplex: false },
    )();
    return getParkingLot().statistics().rescued - rescued;
  }));
