import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import {
  activeChildren,
  cpuCount,
  currentProcess,
  getAllStartMethods,
  getContext,
  getStartMethod,
  InvalidStateError,
  Process,
  parentProcess,
  setStartMethod,
  ValueError,
} from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

const endless = () => new Process({ target: () => void setInterval(() => {}, 1000) });

describe('activeChildren() (C-01)', () => {
  test('lists the running children in a new array, started ones only', async () => {
    const p = endless();
    assert.deepEqual(activeChildren(), []);
    p.start();
    assert.deepEqual(activeChildren(), [p]);
    assert.notEqual(activeChildren(), activeChildren());
    p.kill();
    await p.join();
    assert.deepEqual(activeChildren(), []);
  });

  test('notices those that have ended, also while the event loop is blocked', () => {
    const p = new Process().start();
    const deadline = performance.now() + 60_000;
    while (activeChildren().length > 0 && performance.now() < deadline);
    assert.equal(p.exitCode, 0);
  });

  test('is empty in a child', async () => {
    const p = new Process({ target: () => activeChildren().length }).start();
    assert.equal(await p.result, 0);
    await p.join();
  });
});

describe('cpuCount() (C-02)', () => {
  test('is at least 1 and at most what the affinity allows', () => {
    assert.ok(cpuCount() >= 1 && cpuCount() <= availableParallelism());
  });

  test('is what MULTIPROC_CPU_COUNT says (V-01)', () => {
    try {
      process.env.MULTIPROC_CPU_COUNT = '17';
      assert.equal(cpuCount(), 17);
      for (const wrong of ['0', '-1', '1.5', 'many']) {
        process.env.MULTIPROC_CPU_COUNT = wrong;
        assert.throws(
          () => cpuCount(),
          (error) => error instanceof ValueError && /whole number/.test(error.message),
        );
      }
    } finally {
      delete process.env.MULTIPROC_CPU_COUNT;
    }
  });
});

describe('currentProcess() (C-03)', () => {
  test('is one object, a Process, that was not started by us', () => {
    const root = currentProcess();
    assert.equal(currentProcess(), root);
    assert.ok(root instanceof Process);
    assert.deepEqual([root.pid, root.exitCode, root.daemon, root.isAlive()], [process.pid, null, false, true]);
    assert.throws(() => root.start(), InvalidStateError);
    assert.throws(() => root.terminate(), InvalidStateError);
    assert.throws(() => root.result, InvalidStateError);
  });
});

describe('parentProcess() (C-04)', () => {
  test('is null in the root', () => {
    assert.equal(parentProcess(), null);
  });

  test('in a child knows name and pid of the creator, and that it lives', async () => {
    const p = new Process({
      target: async () => {
        const parent = parentProcess();
        return [
          parent?.name,
          parent?.pid,
          parent?.isAlive(),
          await parent?.join({ timeout: 1 }),
          parent === parentProcess(),
        ];
      },
    }).start();
    assert.deepEqual(await p.result, ['MainProcess', process.pid, true, null, true]);
    await p.join();
  });
});

describe('start methods', () => {
  test('there is one: spawn (C-06)', () => {
    assert.deepEqual(getAllStartMethods(), ['spawn']);
  });

  test('the first use fixes the default; force and null go back (C-08, C-09)', () => {
    setStartMethod(null, { force: true });
    assert.equal(getStartMethod({ allowNone: true }), null);
    assert.equal(getStartMethod(), 'spawn');
    assert.equal(getStartMethod({ allowNone: true }), 'spawn');
    assert.throws(
      () => setStartMethod('spawn'),
      (error) => error instanceof InvalidStateError && /already/.test(error.message),
    );
    setStartMethod('spawn', { force: true });
    setStartMethod(null, { force: true });
    setStartMethod('spawn');
    assert.throws(() => setStartMethod('spawn'), InvalidStateError);
  });

  test('a method there is not is refused, with the list of those there are (C-07)', () => {
    for (const use of [(name: string) => getContext(name), (name: string) => setStartMethod(name, { force: true })]) {
      assert.throws(
        () => use('fork'),
        (error) => error instanceof ValueError && /forkserver.*'spawn'/.test(error.message),
      );
      assert.throws(
        () => use('teleport'),
        (error) => error instanceof ValueError && /no start method 'teleport'.*'spawn'/.test(error.message),
      );
    }
  });
});

describe('getContext() (C-07, C-14, C-15)', () => {
  test('gives the whole library bound to a start method, always the same object', () => {
    const context = getContext('spawn');
    assert.equal(getContext('spawn'), context);
    assert.equal(getContext(), context);
    assert.equal(context.getContext(), context);
    assert.equal(context.getContext('spawn'), context);
    assert.equal(context.getStartMethod(), 'spawn');
    assert.equal(context.currentProcess(), currentProcess());
    assert.throws(() => context.setStartMethod('spawn'), ValueError);
    const [a, b] = context.Pipe();
    a.close();
    b.close();
  });

  test('has a Process class of its own, which is a Process', async () => {
    const { Process: SpawnProcess } = getContext('spawn');
    const p = new SpawnProcess({ target: (n: number) => n * 2, args: [21] });
    assert.ok(p instanceof Process);
    assert.match(p.name, /^SpawnProcess-\d+$/);
    assert.equal(await p.start().result, 42);
    await p.join();
  });

  test('has a Process class that can be extended', async () => {
    class Mine extends getContext('spawn').Process<[], string> {
      override run(): string {
        return `${this.name} ${this instanceof Process}`;
      }
    }
    const p = new Mine().start();
    assert.equal(await p.result, `${p.name} true`);
    await p.join();
  });
});
