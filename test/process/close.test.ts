import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { currentProcess, InvalidStateError, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

describe('close() (P-15)', () => {
  test('throws while the process is running, and changes nothing', async () => {
    const p = new Process({ target: () => void setInterval(() => {}, 1000) }).start();
    assert.throws(
      () => p.close(),
      (error) => error instanceof ValueError && /still running: join\(\) or terminate\(\)/.test(error.message),
    );
    assert.equal(p.isAlive(), true);
    p.kill();
    await p.join();
    p.close();
  });

  test('makes everything but close() and printing throw', async () => {
    const p = new Process().start();
    await p.join();
    p.close();
    p.close();
    assert.match(inspect(p), /closed/);
    const uses: (() => unknown)[] = [
      () => p.start(),
      () => p.joinSync(),
      () => p.isAlive(),
      () => p.terminate(),
      () => p.kill(),
      () => p.interrupt(),
      () => p.run(),
      () => p.name,
      () => p.daemon,
      () => p.authkey,
      () => p.pid,
      () => p.exitCode,
      () => p.signalCode,
      () => p.result,
      () => p.stdout,
      () => p.stderr,
      () => p.sentinel,
    ];
    for (const use of uses)
      assert.throws(use, (error) => error instanceof ValueError && /is closed/.test(error.message), String(use));
    await assert.rejects(p.join(), ValueError);
  });

  test('before start() is allowed; a result that was asked for rejects', async () => {
    const p = new Process();
    const { result } = p;
    p.close();
    await assert.rejects(result, InvalidStateError);
    assert.throws(() => p.start(), ValueError);
  });

  test('on the current process does nothing (C-03)', () => {
    currentProcess().close();
    assert.equal(currentProcess().isAlive(), true);
  });

  test('is what Symbol.dispose calls', async () => {
    const p = new Process().start();
    await p.join();
    p[Symbol.dispose]();
    assert.throws(() => p.pid, ValueError);
  });
});

describe('Symbol.asyncDispose', () => {
  test('terminates a running process and waits for its end', async () => {
    const p = new Process({ target: () => void setInterval(() => {}, 1000) }).start();
    await p[Symbol.asyncDispose]();
    assert.equal(p.exitCode, -15);
  });

  test('of a process that has ended, never was started or is closed does nothing', async () => {
    const p = new Process().start();
    await p.join();
    await p[Symbol.asyncDispose]();
    assert.equal(p.exitCode, 0);
    p.close();
    await p[Symbol.asyncDispose]();
    await new Process()[Symbol.asyncDispose]();
  });
});
