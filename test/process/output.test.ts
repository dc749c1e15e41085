import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { startProgram } from '../support/program.js';

failOnLeaks();

async function textOf(stream: AsyncIterable<Buffer> | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

describe("stdio: 'pipe'", () => {
  test('gives what the process writes, all of it, in order', async () => {
    const p = new Process({
      target: () => {
        for (let i = 0; i < 20_000; i++) process.stdout.write(`line ${i}\n`);
        process.stderr.write('done');
      },
      stdio: 'pipe',
    }).start();
    const [out, err] = await Promise.all([textOf(p.stdout), textOf(p.stderr), p.join()]);
    const lines = out.trim().split('\n');
    assert.deepEqual([lines.length, lines[0], lines.at(-1), err], [20_000, 'line 0', 'line 19999', 'done']);
  });

  test('keeps what nobody has read yet: joining first is no deadlock and loses nothing', async () => {
    const p = new Process({ target: () => void process.stdout.write('x'.repeat(3_000_000)), stdio: 'pipe' }).start();
    assert.equal(await p.join(), 0);
    assert.equal((await textOf(p.stdout)).length, 3_000_000);
  });

  test('nor is joining with the event loop blocked', async () => {
    const p = new Process({ target: () => void process.stdout.write('y'.repeat(3_000_000)), stdio: 'pipe' }).start();
    assert.equal(p.joinSync(), 0);
    assert.equal((await textOf(p.stdout)).length, 3_000_000);
  });

  test('has what was written up to process.exit() and up to a kill', async () => {
    for (const end of [() => process.exit(0), () => process.kill(process.pid, 'SIGKILL')]) {
      const p = new Process({
        target: (how: () => void) => {
          process.stdout.write('last words');
          how();
        },
        args: [end],
        stdio: 'pipe',
      }).start();
      await p.join();
      assert.equal(await textOf(p.stdout), 'last words');
    }
  });

  test('is null before start(), and without it', async () => {
    const p = new Process({ stdio: 'pipe' });
    assert.deepEqual([p.stdout, p.stderr], [null, null]);
    const q = new Process({ stdio: 'ignore', target: () => console.log('nobody sees this') }).start();
    assert.deepEqual([q.stdout, q.stderr], [null, null]);
    await q.join();
  });
});

describe("stdio: 'inherit'", () => {
  test("writes to the creator's own streams", async () => {
    const { stdout, stderr } = await startProgram('./fixtures/output.js', import.meta.url).finished;
    assert.deepEqual({ stdout, stderr }, { stdout: 'out\n', stderr: 'err\n' });
  });
});

describe('reading the output of a process nobody joins', () => {
  test('keeps the program alive until the end of the output', async () => {
    const { stdout, code } = await startProgram('./fixtures/read-output.js', import.meta.url).finished;
    assert.deepEqual({ stdout, code }, { stdout: 'got: first second\n', code: 0 });
  });
});
