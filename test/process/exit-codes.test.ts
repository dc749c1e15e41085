import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

/** Runs a target with its output taken, and says how it ended. */
async function outcomeOf(
  target: () => unknown,
): Promise<{ exitCode: number | null; stderr: string; signal: string | null }> {
  const p = new Process({ target, stdio: 'pipe' }).start();
  await p.join();
  let stderr = '';
  for await (const chunk of p.stderr as AsyncIterable<Buffer>) stderr += chunk;
  return { exitCode: p.exitCode, stderr, signal: p.signalCode };
}

describe('the exit code (P-09)', () => {
  test('is null while the process runs, and before', async () => {
    const p = new Process({ target: () => void setInterval(() => {}, 1000) });
    assert.equal(p.exitCode, null);
    p.start();
    assert.equal(p.exitCode, null);
    p.kill();
    await p.join();
  });

  test('is 0 when the target settled well, and nothing is printed', async () => {
    assert.deepEqual(await outcomeOf(() => 'done'), { exitCode: 0, stderr: '', signal: null });
    assert.deepEqual(await outcomeOf(async () => 'done'), { exitCode: 0, stderr: '', signal: null });
  });

  test('is 1 after an uncaught error, with the whole error on stderr', async () => {
    const { exitCode, stderr } = await outcomeOf(() => {
      throw Object.assign(new RangeError('out of range', { cause: new Error('the cause') }), { extra: 42 });
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^Process Process-\d+:\nRangeError: out of range\n {4}at .*exit-codes\.test\.[jt]s:\d+:\d+/);
    assert.match(stderr, /extra: 42/);
    assert.match(stderr, /\[cause\]: Error: the cause/);
  });

  test('is 1 after a rejection, even if something else would keep the process alive', async () => {
    const { exitCode, stderr } = await outcomeOf(async () => {
      setInterval(() => {}, 1000);
      throw new TypeError('later');
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /TypeError: later/);
  });

  test('is 1 when something that is no error is thrown', async () => {
    const { exitCode, stderr } = await outcomeOf(() => {
      throw 'just text';
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /'just text'/);
  });

  test('is 1 after an error elsewhere that nobody catches', async () => {
    const { exitCode, stderr } = await outcomeOf(() => {
      setTimeout(() => {
        throw new Error('in a timer');
      });
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /Error: in a timer/);
  });

  test('is what process.exit() says, modulo 256', async () => {
    assert.equal((await outcomeOf(() => process.exit(7))).exitCode, 7);
    assert.equal((await outcomeOf(() => process.exit(0))).exitCode, 0);
    assert.equal((await outcomeOf(() => process.exit(-1))).exitCode, 255);
    assert.equal((await outcomeOf(() => process.exit(256))).exitCode, 0);
  });

  test('is what process.exitCode says when the event loop runs empty', async () => {
    const { exitCode } = await outcomeOf(() => {
      process.exitCode = 9;
    });
    assert.equal(exitCode, 9);
  });

  test('is 13 with a word on stderr when nothing can settle the target any more', async () => {
    const { exitCode, stderr } = await outcomeOf(() => new Promise(() => {}));
    assert.equal(exitCode, 13);
    assert.match(stderr, /its target has not settled/);
  });

  test('is not 13 when a beforeExit listener found something to do that settles it', async () => {
    const { exitCode, stderr } = await outcomeOf(
      () => new Promise<void>((resolve) => void process.once('beforeExit', () => void setTimeout(resolve))),
    );
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
  });

  test('is minus the signal that ended the process', async () => {
    const { exitCode, signal } = await outcomeOf(() => process.kill(process.pid, 'SIGKILL'));
    assert.deepEqual([exitCode, signal], [-9, 'SIGKILL']);
  });

  test('can still be read long after the end, but not after close()', async () => {
    const p = new Process({ target: () => process.exit(4) }).start();
    await p.join();
    assert.equal(p.exitCode, 4);
    p.close();
    assert.throws(() => p.exitCode);
  });
});

describe('a process ends', () => {
  test('when its target has settled and its event loop is empty', async () => {
    const p = new Process({
      target: () => {
        setTimeout(() => process.stdout.write('timer'), 10);
        return 'settled';
      },
      stdio: 'pipe',
    }).start();
    assert.equal(await p.result, 'settled');
    assert.equal(await p.join(), 0);
    assert.equal(String(p.stdout?.read()), 'timer');
  });

  for (const [method, exitCode, signal] of [
    ['terminate', -15, 'SIGTERM'],
    ['kill', -9, 'SIGKILL'],
    ['interrupt', -2, 'SIGINT'],
  ] as const) {
    test(`by ${method}(), also in a busy loop (P-12, P-13, P-14)`, async () => {
      const p = new Process({
        target: () => {
          process.stdout.write('looping');
          for (;;);
        },
        stdio: 'pipe',
      }).start();
      await new Promise((resolve) => p.stdout?.once('data', resolve));
      p[method]();
      assert.equal(await p.join(), exitCode);
      assert.equal(p.signalCode, signal);
      p[method](); // when it is over it does nothing
    });
  }

  test('not by interrupt() if the target handles the signal (P-12)', async () => {
    const p = new Process({
      target: () =>
        new Promise((resolve) => {
          const timer = setInterval(() => {}, 1000);
          process.once('SIGINT', () => {
            clearInterval(timer);
            resolve('handled');
          });
          process.stdout.write('ready');
        }),
      stdio: 'pipe',
    }).start();
    await new Promise((resolve) => p.stdout?.once('data', resolve));
    p.interrupt();
    assert.equal(await p.result, 'handled');
    assert.equal(await p.join(), 0);
  });
});
