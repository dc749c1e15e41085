import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, EOFError, Pipe, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { msUntilGone } from '../support/program.js';

failOnLeaks();

test('a killed child takes its own children with it, and what they held is given back', async () => {
  const [reader, writer] = Pipe<number>({ duplex: false });
  const p = new Process({
    target: (output: Connection<number>) => {
      const inner = new Process({
        target: async (mine: Connection<number>) => {
          await mine.send(process.pid);
          for (;;);
        },
        args: [output],
      });
      inner.start();
      for (;;);
    },
    args: [writer],
  }).start();
  writer.close();
  const grandchild = await reader.recv();
  p.kill();
  assert.equal(await p.join(), -9);
  assert.ok((await msUntilGone([grandchild], 10_000)) < 10_000);
  await assert.rejects(reader.recv(), EOFError);
  reader.close();
});

test('a child killed while it starts gives back what it was to be given', async () => {
  const [reader, writer] = Pipe({ duplex: false });
  const p = new Process({ target: (_: Connection) => {}, args: [writer] }).start();
  writer.close();
  p.kill();
  await assert.rejects(p.result);
  await assert.rejects(reader.recv(), EOFError);
  await p.join();
  reader.close();
});

test('a child that was given a connection may be sent off by a creator that closes its own at once', async () => {
  const [here, there] = Pipe<string>();
  const p = new Process({ target: (c: Connection<string>) => c.send('still there'), args: [there] }).start();
  there.close();
  assert.equal(await here.recv(), 'still there');
  await p.join();
  here.close();
});
