import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getArena } from '../../src/arena/index.js';
import {
  InvalidStateError,
  Process,
  ProcessError,
  SerializationError,
  setExecutable,
  ValueError,
} from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { descendants } from '../support/process-tree.js';

failOnLeaks();

describe('start()', () => {
  test('runs the target with its arguments in another process (P-01, P-03)', async () => {
    const p = new Process({ target: (a: number, b: string) => [process.pid, a + 1, `${b}!`] as const, args: [1, 'x'] });
    p.start();
    const [pid, number, text] = await p.result;
    assert.equal(pid, p.pid);
    assert.notEqual(pid, process.pid);
    assert.deepEqual([number, text], [2, 'x!']);
    assert.equal(await p.join(), 0);
  });

  test('returns the process, with its pid set for good (P-08)', async () => {
    const p = new Process({ target: () => {} });
    assert.equal(p.pid, null);
    assert.equal(p.start(), p);
    const { pid } = p;
    assert.ok(Number.isInteger(pid));
    await p.join();
    assert.equal(p.pid, pid);
  });

  test('without a target starts a process that does nothing (P-01)', async () => {
    const p = new Process().start();
    assert.equal(await p.result, undefined);
    assert.equal(await p.join(), 0);
  });

  test('sends what the target captured, as it is at the call', async () => {
    let n = 1;
    const p = new Process({ target: () => n });
    n = 2;
    p.start();
    n = 3;
    assert.equal(await p.result, 2);
    await p.join();
  });

  test('takes arguments of any size, while the event loop is blocked', () => {
    const bytes = new Uint8Array(64 * 2 ** 20).fill(3);
    const p = new Process({
      target: (it: Uint8Array) => process.exit(it.length === 64 * 2 ** 20 ? it.at(-1) : 1),
      args: [bytes],
    });
    assert.equal(p.start().joinSync(), 3);
  });

  test('needs nothing from the event loop afterwards: the caller may block at once', () => {
    const p = new Process({ target: () => {} }).start();
    assert.equal(p.joinSync(), 0);
  });

  test('twice throws, and the running process is none the worse (P-03, E-11)', async () => {
    const p = new Process({ target: () => 1 }).start();
    assert.throws(
      () => p.start(),
      (error) => error instanceof InvalidStateError && /Make a new one/.test(error.message),
    );
    assert.equal(await p.result, 1);
    await p.join();
    assert.throws(() => p.start(), InvalidStateError);
  });

  test('drops target and arguments: nothing keeps them alive (P-03)', async () => {
    const p = new Process({ target: (text: string) => text, args: ['once'] }).start();
    assert.equal(await p.join(), 0);
    assert.equal(p.run(), undefined);
  });

  test('throws for what cannot travel, names it, and no process exists (P-03)', () => {
    const socket = process.getBuiltinModule('node:net').createServer();
    for (const p of [
      new Process({ target: () => socket }),
      new Process({ target: (_value: unknown) => {}, args: [{ deep: [socket] }] }),
    ]) {
      assert.throws(
        () => p.start(),
        (error) => error instanceof SerializationError && /socket|deep/.test(error.path),
      );
      assert.equal(p.pid, null);
      assert.equal(p.isAlive(), false);
      assert.deepEqual(descendants(), []);
    }
  });

  test('after a failed start() the object can be started once the cause is gone', async () => {
    const box: { value: unknown } = { value: new WeakSet() };
    const p = new Process({ target: (it: typeof box) => it.value, args: [box] });
    assert.throws(() => p.start(), SerializationError);
    box.value = 5;
    assert.equal(await p.start().result, 5);
    await p.join();
  });

  test('where the system starts no process throws what to do, and leaves nothing', () => {
    const used = getArena().statistics().usedBlocks;
    const isHelpful = (words: RegExp) => (error: unknown) => error instanceof ProcessError && words.test(error.message);
    assert.throws(
      () => new Process({ cwd: '/no/such/folder' }).start(),
      isHelpful(/cwd \/no\/such\/folder cannot be entered/),
    );
    setExecutable('/no/such/node');
    try {
      assert.throws(() => new Process().start(), isHelpful(/\/no\/such\/node cannot be executed: see setExecutable/));
    } finally {
      setExecutable(null);
    }
    assert.equal(getArena().statistics().usedBlocks, used);
  });

  test("runs the program's exit listeners at the end (P-17)", async () => {
    const p = new Process({
      target: () => void process.on('exit', (code) => process.stdout.write(`exit ${code}`)),
      stdio: 'pipe',
    }).start();
    await p.join();
    assert.equal(String(p.stdout?.read()), 'exit 0');
  });

  test('runs the binary that setExecutable names (C-10)', async () => {
    setExecutable(process.execPath);
    try {
      assert.equal(await new Process({ target: () => process.execPath }).start().result, process.execPath);
    } finally {
      setExecutable(null);
    }
    assert.throws(() => setExecutable(5 as never), ValueError);
  });
});

describe('run()', () => {
  test('called by hand runs the target here (P-02)', () => {
    const p = new Process({ target: (n: number) => [n, process.pid], args: [3] });
    assert.deepEqual(p.run(), [3, process.pid]);
    assert.equal(p.isAlive(), false);
  });
});

describe('the constructor', () => {
  test('refuses options that make no sense, and says what would (P-01)', () => {
    const cases: [object, RegExp][] = [
      [{ target: 5 }, /target must be a function/],
      [{ target: 'work' }, /target must be a function or \{ module, name \}, not "work"/],
      [{ target: () => {}, args: 'ab' }, /args must be an array, not "ab": args: \["ab"\]/],
      [{ name: 5 }, /name must be a string, not 5/],
      [{ daemon: 1 }, /daemon must be true or false, not 1/],
      [{ stdio: 'socket' }, /stdio must be one of inherit, pipe, ignore/],
      [{ authkey: 'secret' }, /authkey must be a Uint8Array/],
      [{ signal: {} }, /signal must be an AbortSignal/],
    ];
    for (const [options, message] of cases) {
      assert.throws(
        () => new Process(options as never),
        (error) => error instanceof ValueError && message.test(error.message),
      );
    }
  });
});

describe('the option `signal`', () => {
  test('terminates the process when it is aborted', async () => {
    const controller = new AbortController();
    const p = new Process({ target: () => void setInterval(() => {}, 1000), signal: controller.signal }).start();
    controller.abort();
    assert.equal(await p.join(), -15);
  });

  test('aborted before start(): start() throws its reason, and there is no process', () => {
    const p = new Process({ signal: AbortSignal.abort(new Error('too late')) });
    assert.throws(() => p.start(), /too late/);
    assert.equal(p.pid, null);
  });

  test('aborted after the end does nothing', async () => {
    const controller = new AbortController();
    const p = new Process({ signal: controller.signal }).start();
    assert.equal(await p.join(), 0);
    controller.abort();
    assert.equal(p.exitCode, 0);
  });
});
