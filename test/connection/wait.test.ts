import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { wait, waitSync } from '../../src/connection/index.js';
import { InvalidStateError, Pipe, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { echo, stay } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

test(
  'wait gives all that are ready, a message or end-of-file, and nothing when the time is over (N-14)',
  withPipe(async (first, second) => {
    const [third, fourth] = Pipe();
    assert.deepEqual(await wait([second, fourth], { timeout: 5 }), []);
    assert.deepEqual(await wait([second, fourth], { timeout: -1 }), []);
    assert.deepEqual(waitSync([second, fourth], { timeout: 5 }), []);
    await first.sendBytes(new Uint8Array());
    assert.deepEqual(await wait([second, fourth]), [second]);
    third.close();
    assert.deepEqual(await wait([fourth, second]), [fourth, second]);
    assert.deepEqual(waitSync([fourth, second]), [fourth, second]);
    assert.equal((await second.recvBytes()).length, 0, 'waiting takes nothing away');
    fourth.close();
  }),
);

test(
  'a message that comes later ends the wait, also among a thousand connections',
  withPipe(async (first, second) => {
    const others = Array.from({ length: 300 }, () => Pipe({ duplex: false }));
    const readers = others.map(([reader]) => reader);
    const waiting = wait([...readers, second]);
    await first.send('now');
    assert.deepEqual(await waiting, [second]);
    await second.recv();
    const [lateReader, lateWriter] = others[150] as (typeof others)[0];
    const later = wait([...readers, second]);
    await new Promise(setImmediate);
    await lateWriter.send(1);
    assert.deepEqual(await later, [lateReader]);
    for (const end of others.flat()) end.close();
  }),
);

test('a process, its sentinel and a connection to it are ready when it ends', async () => {
  const [here, there] = Pipe();
  const child = new Process({ target: stay, args: [there] }).start();
  assert.equal(await here.recv(), 'here');
  assert.deepEqual(await wait([child, child.sentinel, here], { timeout: 0 }), []);
  const ended = wait([child, child.sentinel]);
  child.kill();
  assert.deepEqual(await ended, [child, child.sentinel]);
  assert.deepEqual(await wait([here]), [here]);
  assert.deepEqual(await wait([child, child.sentinel, here]), [child, child.sentinel, here]);
  here.close();
  there.close();
});

test('the blocking wait sees a process end that nobody has reaped', async () => {
  const [here, there] = Pipe();
  const child = new Process({ target: stay, args: [there] }).start();
  assert.deepEqual(waitSync([child, here]), [here]);
  assert.equal(here.recvSync(), 'here');
  child.kill();
  assert.deepEqual(waitSync([child]), [child]);
  assert.deepEqual(waitSync([here]), [here]);
  await child.join();
  here.close();
  there.close();
});

test('a socket is ready when it has data and when it has ended', async () => {
  const server = await listening();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = connect((server.address() as { port: number }).port);
  const served = await accepted;
  const [reader, writer] = Pipe({ duplex: false });
  const waiting = wait<any>([client, reader]);
  served.write('x');
  assert.deepEqual(await waiting, [client]);
  assert.equal(String(client.read()), 'x');
  await writer.send(1);
  assert.deepEqual(await wait<any>([client, reader]), [reader]);
  served.end();
  assert.deepEqual(await wait<any>([client]), [client]);
  assert.throws(() => waitSync<any>([client]), ValueError);
  for (const thing of [client, served, reader, writer]) 'destroy' in thing ? thing.destroy() : thing.close();
  server.close();
});

test(
  'what cannot be waited for is refused: nonsense, closed ends, writing ends',
  withPipe(
    async (reader, writer) => {
      await assert.rejects(wait([{} as any]), ValueError);
      assert.throws(() => waitSync([{} as any]), ValueError);
      await assert.rejects(wait([writer]), InvalidStateError);
      await assert.rejects(wait([reader], { timeout: Number.NaN }), ValueError);
      const waiting = assert.rejects(wait([reader]), InvalidStateError);
      reader.close();
      await waiting;
      await assert.rejects(wait([reader]), InvalidStateError);
    },
    { duplex: false },
  ),
);

test(
  'an aborted wait rejects with the reason, and leaves no trace',
  withPipe(async (first) => {
    const child = new Process({ target: echo, args: [first] }).start();
    const controller = new AbortController();
    const waiting = wait([first, child], { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    child.kill();
    await child.join();
  }),
);

test('nothing to wait for is nothing ready', async () => {
  assert.deepEqual(await wait([]), []);
  assert.deepEqual(waitSync([]), []);
});

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => resolve(server));
  });
}
