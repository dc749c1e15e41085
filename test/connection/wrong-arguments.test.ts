import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wait, waitSync } from '../../src/connection.js';
import { Pipe, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

const says = (text: RegExp) => (error: unknown) => error instanceof ValueError && text.test(error.message);

test('a number where options belong, which is a time-out in Python, is refused with what to write', async () => {
  const [a, b] = Pipe();
  const wrong: any = 100;
  const fix = says(/\{ timeout: 100 \}, in milliseconds/);
  await assert.rejects(a.recv(wrong), fix);
  await assert.rejects(a.send(1, wrong), fix);
  await assert.rejects(a.poll(wrong), fix);
  await assert.rejects(a.recvBytes(wrong), fix);
  await assert.rejects(wait([a], wrong), fix);
  assert.throws(() => a.recvSync(wrong), fix);
  assert.throws(() => waitSync([a], wrong), fix);
  const p = new Process({ target: () => {} }).start();
  await assert.rejects(p.join(wrong), fix);
  await p.join();
  for (const end of [a, b]) end.close();
});

test('a time-out or signal that is none is refused, and nothing is sent or taken', async () => {
  const [a, b] = Pipe();
  await assert.rejects(a.send(1, { timeout: '5' as any }), says(/not '5'/));
  await assert.rejects(b.recv({ signal: {} as any }), says(/AbortSignal/));
  assert.equal(await b.poll(), false);
  for (const end of [a, b]) end.close();
});

test('a pipe is not made from what Python takes', () => {
  for (const wrong of [false, true, { duplex: 1 }, { dupex: false }, null] as any[]) {
    assert.throws(() => Pipe(wrong), says(/duplex: false/));
  }
});

test('what is no buffer is neither sent as bytes nor filled with them, and no message is lost', async () => {
  const [reader, writer] = Pipe({ duplex: false });
  for (const wrong of ['abc', 5, undefined, [1, 2]] as any[]) {
    await assert.rejects(writer.sendBytes(wrong), says(/ArrayBuffer/));
    assert.throws(() => writer.sendBytesSync(wrong), says(/ArrayBuffer/));
  }
  await assert.rejects(writer.sendBytes(new Uint8Array(4), { offset: 5 }), says(/offset 5/));
  await writer.sendBytes(Uint8Array.of(1, 2));
  for (const wrong of [new ArrayBuffer(4), [0, 0], new Float64Array(4)] as any[]) {
    await assert.rejects(reader.recvBytesInto(wrong), says(/Uint8Array/));
  }
  assert.deepEqual([...(await reader.recvBytes())], [1, 2]);
  for (const end of [reader, writer]) end.close();
});

test('what cannot be waited for is named', async () => {
  const [a, b] = Pipe();
  await assert.rejects(wait([5] as any), says(/not 5/));
  await assert.rejects(wait(a as any), says(/takes an array/));
  await assert.rejects(wait(new Set([a]) as any), says(/takes an array/));
  for (const end of [a, b]) end.close();
});
