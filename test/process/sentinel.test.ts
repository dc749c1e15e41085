import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { wait, waitSync } from '../../src/connection/index.js';
import { InvalidStateError, Pipe, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

const endless = () => new Process({ target: () => void setInterval(() => {}, 1000) }).start();

describe('sentinel (P-11)', () => {
  test('throws before start()', () => {
    assert.throws(() => new Process().sentinel, InvalidStateError);
  });

  test('is one object, and ready from the end on', async () => {
    const p = endless();
    const { sentinel } = p;
    assert.equal(p.sentinel, sentinel);
    assert.deepEqual([sentinel.isReady(), sentinel.isReadySync()], [false, false]);
    p.kill();
    await p.join();
    assert.deepEqual([sentinel.isReady(), sentinel.isReadySync()], [true, true]);
  });

  test('calls back once, at the end, unless unsubscribed', async () => {
    const p = endless();
    let calls = 0;
    const stop = p.sentinel.onReady(() => assert.fail('unsubscribed'));
    stop();
    const ended = new Promise<void>((resolve) => {
      p.sentinel.onReady(() => {
        calls++;
        resolve();
      });
    });
    p.kill();
    await ended;
    await p.join();
    assert.equal(calls, 1);
    await new Promise<void>((resolve) => p.sentinel.onReady(resolve)); // also afterwards
  });

  test('and the process itself can be waited for, among connections (N-14)', async () => {
    const [reader, writer] = Pipe<string>({ duplex: false });
    const [p, q] = [endless(), endless()];
    assert.deepEqual(await wait([reader, p.sentinel, q], { timeout: 1 }), []);
    p.kill();
    assert.deepEqual(await wait([reader, p.sentinel, q]), [p.sentinel]);
    q.kill();
    assert.deepEqual(await wait([reader, q]), [q]);
    await writer.send('x');
    assert.deepEqual(await wait([reader]), [reader]);
    await Promise.all([p.join(), q.join()]);
    reader.close();
    writer.close();
  });

  test('can be waited for while the event loop is blocked', async () => {
    const p = new Process().start();
    assert.deepEqual(waitSync([p]), [p]);
    await p.join();
  });
});
