import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { Pipe, Process, ProcessError, SerializationError, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

const run = <R>(target: () => R) => new Process({ target, stdio: 'ignore' }).start();

/** What the result rejects with. */
async function errorOf<E>(p: { result: Promise<unknown> }): Promise<E> {
  const outcome = await p.result.then(
    (value) => ({ value }),
    (error: E) => ({ error }),
  );
  assert.ok('error' in outcome, 'the result was not rejected');
  return outcome.error;
}

describe('result', () => {
  test('is what the target returned, whatever it is', async () => {
    const values: [() => unknown, unknown][] = [
      [() => undefined, undefined],
      [() => null, null],
      [() => -0, -0],
      [() => Number.NaN, Number.NaN],
      [() => 2n ** 70n, 2n ** 70n],
      [() => 'text \ud800', 'text \ud800'],
      [() => new Map([[1, { a: [new Date(5)] }]]), new Map([[1, { a: [new Date(5)] }]])],
      [async () => ({ later: true }), { later: true }],
    ];
    for (const [target, expected] of values) {
      const p = run(target);
      assert.deepEqual(await p.result, expected);
      await p.join();
    }
  });

  test('settles when the target has settled, before the process ends', async () => {
    const p = run(() => {
      setInterval(() => {}, 1000);
      return 'early';
    });
    assert.equal(await p.result, 'early');
    assert.equal(p.isAlive(), true);
    p.kill();
    await p.join();
    assert.equal(await p.result, 'early');
  });

  test('can be asked for before start(), and after the end', async () => {
    const p = new Process({ target: () => ({ n: 1 }) });
    const asked = p.result;
    p.start();
    assert.deepEqual(await asked, { n: 1 });
    await p.join();
    assert.equal(p.result, asked);
    const q = run(() => ({ n: 2 }));
    await q.join();
    assert.deepEqual(await q.result, { n: 2 });
  });

  test('may be huge, and nobody has to read it for the process to end', async () => {
    const p = run(() => new Uint8Array(64 * 2 ** 20).fill(7));
    assert.equal(await p.join(), 0);
    const bytes = await p.result;
    assert.equal(bytes.length, 64 * 2 ** 20);
    assert.equal(bytes[bytes.length - 1], 7);
  });

  test('may hold connections, which then work here', async () => {
    const p = new Process({
      target: async () => {
        const [mine, yours] = Pipe<string>();
        await mine.send('from the child');
        return { yours };
      },
    }).start();
    const { yours } = await p.result;
    await p.join();
    assert.equal(await yours.recv(), 'from the child');
    yours.close();
  });

  test('with connections that nobody asks for is let go by close()', async () => {
    const p = run(() => Pipe());
    await p.join();
    p.close();
  });
});

describe('result of a failure', () => {
  test('is the error itself: class, message, properties, cause and remote stack (E-08)', async () => {
    const p = run(() => {
      throw Object.assign(new RangeError('outside', { cause: new TypeError('inner') }), {
        code: 'E_OUT',
        at: { x: 1 },
      });
    });
    const error = await errorOf<RangeError & { code: string; at: object }>(p);
    assert.ok(error instanceof RangeError);
    assert.equal(error.message, 'outside');
    assert.equal(error.code, 'E_OUT');
    assert.deepEqual(error.at, { x: 1 });
    assert.ok(error.cause instanceof TypeError);
    assert.match(String(error.stack), /result\.test\.[jt]s/);
    assert.equal(await p.join(), 1);
  });

  test('is of our own classes where it was thrown by us', async () => {
    const p = run(() => {
      throw new ValueError('no good');
    });
    await assert.rejects(p.result, (error) => error instanceof ValueError && error.code === 'ERR_MULTIPROC_VALUE');
    await p.join();
  });

  test('is whatever was thrown', async () => {
    const p = run(() => {
      throw { not: 'an error' };
    });
    assert.deepEqual(await errorOf(p), { not: 'an error' });
    await p.join();
  });

  test('is a ProcessError when the process ended before its target settled', async () => {
    const cases: [() => unknown, object, RegExp][] = [
      [() => process.exit(3), { exitCode: 3, signal: null }, /ended with exit code 3 before its target settled/],
      [() => process.kill(process.pid, 'SIGKILL'), { exitCode: -9, signal: 'SIGKILL' }, /was killed by SIGKILL/],
      [() => new Promise(() => {}), { exitCode: 13, signal: null }, /exit code 13/],
    ];
    for (const [target, fields, message] of cases) {
      const p = run(target);
      const error = await errorOf<ProcessError>(p);
      assert.ok(error instanceof ProcessError);
      assert.deepEqual({ pid: error.pid, exitCode: error.exitCode, signal: error.signal }, { pid: p.pid, ...fields });
      assert.match(error.message, message);
      await p.join();
    }
  });

  test('is a SerializationError when the value cannot travel, and the process goes on to its normal end', async () => {
    const p = new Process({
      target: () => ({ deep: new WeakMap(), timer: setTimeout(() => console.log('its work is done'), 20) }) as object,
      stdio: 'pipe',
    }).start();
    const lines = text(p.stdout as Readable);
    await assert.rejects(p.result, (error) => error instanceof SerializationError && /deep/.test(error.path));
    assert.equal(await p.join(), 0);
    assert.equal(await lines, 'its work is done\n');
  });

  test('is never an unhandled rejection by itself', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const p = run(() => Promise.reject(new Error('ignored')));
    p.result;
    await p.join();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    assert.deepEqual(unhandled, []);
  });
});
