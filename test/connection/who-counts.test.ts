import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrokenPipeError, EOFError, Pipe, Process } from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { collect, echo, giveBack, hold, pump, stay } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

const start = (target: (...args: any[]) => unknown, ...args: unknown[]): Process<any, any> =>
  new Process<any, any>({ target, args }).start();

test(
  'who handed its end on and never used it does not count: no close() is needed anywhere',
  withPipe(async (here, there) => {
    const child = start(echo, there);
    await here.send(1);
    assert.equal(await here.recv(), 1);
    child.kill();
    await assert.rejects(here.recv(), EOFError);
    await assert.rejects(here.send(1), BrokenPipeError);
    await child.join();
  }),
);

test(
  'two children talk, their creator gave both ends away and keeps nobody waiting',
  withPipe(async (first, second) => {
    const reader = start(collect, first);
    const writer = start(async (connection) => {
      for (const n of [1, 2, 3]) await connection.send(n);
    }, second);
    assert.deepEqual(await reader.result, [1, 2, 3]);
    assert.deepEqual([await reader.join(), await writer.join()], [0, 0]);
  }),
);

test(
  'who handed its end on but sends on it too counts as a writer',
  withPipe(async (first, second) => {
    const reader = start(collect, first);
    await second.send('from the creator');
    const writer = start((connection) => connection.sendSync('from the child'), second);
    await writer.join();
    await second.send('again');
    second.close();
    assert.deepEqual(await reader.result, ['from the creator', 'from the child', 'again']);
    await reader.join();
  }),
);

test(
  'a process that was given the end counts although it has not used it yet',
  withPipe(async (here, there) => {
    const [leave, left] = Pipe();
    const child = start(hold, there, left);
    there.close();
    await leave.recv();
    assert.equal(await here.poll(), false, 'no end-of-file');
    await here.send('into the pipe');
    await leave.send('end');
    await assert.rejects(here.recv(), EOFError);
    await child.join();
    leave.close();
    left.close();
  }),
);

test(
  'end-of-file comes when the last of several writers ends, however it ends',
  withPipe(async (here, there) => {
    const writers = Array.from({ length: 3 }, () => start(stay, there));
    there.close();
    for (const _ of writers) assert.equal(await here.recv(), 'here');
    const end = here.recv();
    writers[0]?.kill();
    writers[1]?.terminate();
    await Promise.all([writers[0]?.join(), writers[1]?.join()]);
    assert.equal(await here.poll(), false);
    writers[2]?.kill();
    await assert.rejects(end, EOFError);
    await writers[2]?.join();
  }),
);

test(
  'a blocking receive sees its writer die, although nobody reaps it',
  withPipe(async (here, there) => {
    const child = start(stay, there);
    assert.equal(here.recvSync(), 'here');
    child.kill();
    assert.throws(() => here.recvSync(), EOFError);
    assert.throws(() => here.sendSync(1), BrokenPipeError);
    await child.join();
  }),
);

test(
  'a blocking send sees its reader die, also in the middle of a large message',
  withPipe(async (here, there) => {
    const child = start(hold, there, there);
    assert.equal(here.recvSync(), 'holding');
    child.kill();
    assert.throws(() => here.sendBytesSync(new Uint8Array(2 ** 26)), BrokenPipeError);
    await child.join();
  }),
);

test(
  'a killed writer in the middle of a message: nothing of it arrives, and others go on',
  withPipe(async (here, there) => {
    const victim = start(pump, there, 2 ** 26);
    await here.poll({ timeout: 1e6 });
    victim.kill();
    await victim.join();
    await there.send('whole');
    assert.equal(await here.recv(), 'whole');
  }),
);

test(
  'a killed reader in the middle of a message leaves the next one to others',
  withPipe(async (here, there) => {
    await there.poll(); // this process reads there too, so it counts when the victim is gone
    await there.poll(); // this process is a reader too, and will be the next one
    const sending = here.sendBytes(new Uint8Array(2 ** 28));
    const victim = start(async (connection) => {
      const message = connection.recvBytes();
      await connection.send('receiving');
      await message;
    }, there);
    assert.equal(await here.recv(), 'receiving');
    victim.kill();
    await victim.join();
    const received = there.recv();
    await sending; // the rest is skipped: it died with its receiver
    await here.send('next');
    assert.equal(await received, 'next');
  }),
);

test(
  'an end that comes back to a process which had handed it on counts again',
  withPipe(async (here, there) => {
    const [mail, mailbox] = Pipe();
    const child = start(giveBack, mailbox);
    await mail.send(there);
    const back = await mail.recv();
    assert.equal(back, there, 'it is the same object');
    await mail.send('done');
    await child.join();
    assert.equal(await here.poll(), false, 'no end-of-file: this process holds the end again');
    there.close();
    await assert.rejects(here.recv(), EOFError);
    mail.close();
    mailbox.close();
  }),
);

test('no wait of this file needed the periodic look but to see unreaped deaths', () => {
  assert.ok(getParkingLot().statistics().rescued <= 3, String(getParkingLot().statistics().rescued));
});
