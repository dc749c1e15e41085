import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BrokenPipeError, type Connection, EOFError, Pipe, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { run } from '../support/run.js';
import { echo, handDown, hold, useEach } from './fixtures/children.js';
import { withPipe } from './fixtures/ends.js';

failOnLeaks();

const start = (target: (...args: any[]) => unknown, ...args: unknown[]): Process<any, any> =>
  new Process<any, any>({ target, args }).start();

test(
  'connections travel through connections, inside any value, and both processes can use them (N-10)',
  withPipe(async (mail, mailbox) => {
    const child = start(useEach, mailbox);
    for (let i = 0; i < 20; i++) {
      const [mine, given] = Pipe<string>();
      await mail.send({ connection: given, text: `hello ${i}`, nested: [{ again: given }] });
      given.close();
      assert.equal(await mine.recv(), `hello ${i}`);
      await assert.rejects(mine.recv(), EOFError);
      mine.close();
    }
    mail.close();
    assert.equal(await child.join(), 0);
  }),
);

test(
  'a connection in a large message arrives with it (N-10)',
  withPipe(async (mail, mailbox) => {
    const child = start(useEach, mailbox);
    const [mine, given] = Pipe<string>();
    await mail.send({ connection: given, text: 'with luggage', luggage: new Uint8Array(5e6) });
    given.close();
    assert.equal(await mine.recv(), 'with luggage');
    mine.close();
    mail.close();
    assert.equal(await child.join(), 0);
  }),
);

test(
  'an end given to a child can be passed on to a grandchild (N-10)',
  withPipe(async (here, there) => {
    const child = start(handDown, there);
    there.close();
    for (let i = 0; i < 10; i++) {
      await here.send(i);
      assert.equal(await here.recv(), i);
    }
    here.close();
    assert.equal(await child.join(), 0);
  }),
);

test(
  'within one process the same end is the same object, whichever way it came',
  withPipe(async (mail, mailbox) => {
    const [mine, given] = Pipe();
    await mail.send([given, given]);
    const [first, second] = await mailbox.recv();
    assert.ok(first === given && second === given);
    given.close();
    await assert.rejects(mine.recv(), EOFError);
    mine.close();
  }),
);

test(
  'closed here while it waits for room, an end still arrives',
  withPipe(async (mail, mailbox) => {
    const filler = mail.sendBytes(new Uint8Array(2 ** 24));
    const [mine, given] = Pipe<string>();
    const sent = mail.send(given);
    given.close();
    await mailbox.recvBytes();
    const arrived: Connection<string, string> = await mailbox.recv();
    await arrived.send('alive');
    assert.equal(await mine.recv(), 'alive');
    await Promise.all([filler, sent]);
    arrived.close();
    mine.close();
  }),
);

test(
  'an end in an unread message counts; when the message can no more be read it does not',
  withPipe(async (mail, mailbox) => {
    const [mine, given] = Pipe();
    await mail.send({ given });
    await mail.send({ given, luggage: new Uint8Array(1e5) });
    given.close();
    assert.equal(await mine.poll(), false);
    mailbox.close();
    await assert.rejects(mine.recv(), EOFError);
    await assert.rejects(mine.send(1), BrokenPipeError);
    mine.close();
  }),
);

test(
  'an end in an unread message of a killed reader does not keep its peer waiting',
  withPipe(async (mail, mailbox) => {
    const child = start(hold, mailbox, mailbox);
    mailbox.close();
    await mail.recv();
    const [mine, given] = Pipe();
    await mail.send(given);
    given.close();
    child.kill();
    await assert.rejects(mine.recv(), EOFError);
    await child.join();
    mine.close();
  }),
);

test(
  'a message that is given up holds nothing',
  withPipe(async (mail) => {
    const [mine, given] = Pipe();
    await assert.rejects(mail.send({ given, luggage: new Uint8Array(2 ** 24) }, { timeout: 1 }));
    given.close();
    await assert.rejects(mine.recv(), EOFError);
    mine.close();
  }),
);

test(
  'an argument that nobody adopted is let go with the process that did not come to it',
  withPipe(async (here, there) => {
    for (let i = 0; i < 5; i++) {
      const child = start(echo, there);
      child.kill();
      await child.join();
    }
    there.close();
    await assert.rejects(here.recv(), EOFError);
  }),
);

test(
  'more connections than one step could take are refused, and the pipe goes on',
  withPipe(async (mail, mailbox) => {
    const pipes = Array.from({ length: 600 }, () => Pipe({ duplex: false }));
    const most = pipes.slice(0, 500).flat();
    const sent = mail.send(most);
    assert.equal((await mailbox.recv()).length, 1000);
    await sent;
    await assert.rejects(mail.send(pipes.flat()), /shared objects/);
    await mail.send('and on');
    assert.equal(await mailbox.recv(), 'and on');
    for (const end of pipes.flat()) end.close();
  }),
);

test('an end that is forgotten without close() is let go when it is collected (N-08)', async () => {
  const program = fileURLToPath(new URL('fixtures/forgotten.js', import.meta.url));
  const { stdout, stderr } = await run(process.execPath, ['--expose-gc', program]);
  assert.deepEqual({ stdout, stderr }, { stdout: 'EOFError\n', stderr: '' });
});
