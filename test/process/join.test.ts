import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { currentProcess, InvalidStateError, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { isRunning } from '../support/program.js';

failOnLeaks();

const isZombie = (pid: number): boolean => !isRunning(pid);

/** A process that runs until it is told to end. */
const endless = () => new Process({ target: () => void setInterval(() => {}, 1000) });

describe('join()', () => {
  test('resolves with the exit code, as often as it is called (P-04)', async () => {
    const p = new Process({ target: () => process.exit(3) }).start();
    assert.deepEqual(await Promise.all([p.join(), p.join()]), [3, 3]);
    assert.equal(await p.join({ timeout: 0 }), 3);
    assert.equal(p.joinSync(), 3);
  });

  test('resolves with null when the time is over; 0 and less try once (P-04)', async () => {
    const p = endless().start();
    assert.equal(await p.join({ timeout: 1 }), null);
    assert.equal(await p.join({ timeout: 0 }), null);
    assert.equal(await p.join({ timeout: -5 }), null);
    assert.equal(p.joinSync({ timeout: 1 }), null);
    assert.equal(p.joinSync({ timeout: -1 }), null);
    p.kill();
    assert.equal(await p.join({ timeout: 60_000 }), -9);
  });

  test('of two that end together, whoever is told of the first may block for the second', async () => {
    const [first, second] = [endless().start(), endless().start()];
    const joined = first.join();
    for (const p of [first, second]) p.kill();
    // Both have ended before the event loop looks: it reaps both at once.
    while ([first, second].some((p) => !isZombie(p.pid as number)));
    assert.equal(await joined, -9);
    assert.equal(second.isAlive(), false);
    assert.equal(second.joinSync({ timeout: 60_000 }), -9);
  });

  test('refuses a time-out that is no number', async () => {
    const p = new Process().start();
    await assert.rejects(p.join({ timeout: Number.NaN }), ValueError);
    await p.join();
  });

  test('aborted rejects with the reason, and the process goes on', async () => {
    const p = endless().start();
    const controller = new AbortController();
    const joining = p.join({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(joining, /enough/);
    await assert.rejects(p.join({ signal: AbortSignal.abort(new Error('never')) }), /never/);
    assert.equal(p.isAlive(), true);
    p.kill();
    await p.join();
  });

  test('before start() throws (P-04, E-11)', async () => {
    const p = new Process();
    await assert.rejects(
      p.join(),
      (error) => error instanceof InvalidStateError && /call start\(\) before join\(\)/.test(error.message),
    );
    assert.throws(() => p.joinSync(), InvalidStateError);
  });

  test('of a process by itself throws (P-04)', async () => {
    await assert.rejects(currentProcess().join(), InvalidStateError);
    const p = new Process({ target: () => currentProcess().join() }).start();
    await assert.rejects(p.result, InvalidStateError);
    await p.join();
  });

  test('leaves no zombie', async () => {
    const p = new Process().start();
    await p.join();
    assert.throws(() => process.kill(p.pid as number, 0), { code: 'ESRCH' });
  });
});

describe('joinSync()', () => {
  test('blocks until the process has ended, and sees how it ended', () => {
    const p = new Process({ target: () => process.kill(process.pid, 'SIGHUP') }).start();
    assert.equal(p.joinSync(), -1);
    assert.equal(p.signalCode, 'SIGHUP');
  });
});

describe('isAlive()', () => {
  test('is false before start(), true until the end, false afterwards (P-05)', async () => {
    const p = endless();
    assert.equal(p.isAlive(), false);
    p.start();
    assert.equal(p.isAlive(), true);
    p.kill();
    await p.join();
    assert.equal(p.isAlive(), false);
  });

  test('notices the end while the event loop is blocked', () => {
    const p = new Process().start();
    const deadline = performance.now() + 60_000;
    while (p.isAlive() && performance.now() < deadline);
    assert.equal(p.isAlive(), false);
    assert.equal(p.exitCode, 0);
  });

  test('is true for the process one is in', () => {
    assert.equal(currentProcess().isAlive(), true);
  });
});
