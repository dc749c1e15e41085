import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { currentProcess, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

class MyProcess extends Process {}

const numberOf = (name: string) => Number(/-(\d+)$/.exec(name)?.[1]);

describe('the name (P-06)', () => {
  test('is class and number by default; one counter counts all classes, named ones too', () => {
    const first = new Process();
    const n = numberOf(first.name);
    assert.equal(first.name, `Process-${n}`);
    assert.equal(new MyProcess().name, `MyProcess-${n + 1}`);
    assert.equal(new Process({ name: 'mine' }).name, 'mine');
    assert.equal(new Process().name, `Process-${n + 3}`);
  });

  test('of a child of a child says whose child it is; each process counts for itself', async () => {
    const p = new Process({
      target: async () => {
        class Inner extends Process {}
        const names = [new Process().name, new Inner().name];
        const grandchild = new Process({ target: () => [currentProcess().name, new Process().name] }).start();
        return { own: currentProcess().name, names, grandchild: await grandchild.result };
      },
    }).start();
    const id = p.name.replace('Process-', '');
    assert.deepEqual(await p.result, {
      own: p.name,
      names: [`Process-${id}:1`, `Inner-${id}:2`],
      grandchild: [`Process-${id}:3`, `Process-${id}:3:1`],
    });
    await p.join();
  });

  test('is any string, need not be unique, and can be set at any time', async () => {
    const p = new Process({ name: '', target: () => currentProcess().name });
    p.name = 'same';
    const q = new Process({ name: 'same', target: () => {} });
    assert.equal(await p.start().result, 'same');
    p.name = 'later ✓';
    assert.deepEqual([p.name, q.name], ['later ✓', 'same']);
    assert.throws(() => {
      p.name = 5 as never;
    }, ValueError);
    await p.join();
  });

  test('of the root is MainProcess (C-03)', () => {
    assert.equal(currentProcess().name, 'MainProcess');
  });
});

describe('printing a process (P-16)', () => {
  const parent = process.pid;

  test('shows name, pid, parent and state, as Python does', async () => {
    const p = new Process({ name: 'x', target: () => void setInterval(() => {}, 1000) });
    assert.equal(inspect(p), `<Process name='x' parent=${parent} initial>`);
    p.start();
    assert.equal(inspect(p), `<Process name='x' pid=${p.pid} parent=${parent} started>`);
    const { pid } = p;
    p.terminate();
    await p.join();
    assert.equal(inspect(p), `<Process name='x' pid=${pid} parent=${parent} stopped exitcode=-SIGTERM>`);
    p.close();
    assert.equal(inspect(p), `<Process name='x' parent=${parent} closed>`);
  });

  test('shows exit code and daemon', async () => {
    const p = new MyProcess({ name: 'y', daemon: true }).start();
    const { pid } = p;
    await p.join();
    assert.equal(inspect(p), `<MyProcess name='y' pid=${pid} parent=${parent} stopped exitcode=0 daemon>`);
  });

  test('of the process one is in', async () => {
    assert.equal(inspect(currentProcess()), `<Process name='MainProcess' pid=${parent} parent=null started>`);
    const p = new Process({
      name: 'z',
      target: () => process.getBuiltinModule('node:util').inspect(currentProcess()),
    }).start();
    assert.equal(await p.result, `<Process name='z' pid=${p.pid} parent=${parent} started>`);
    await p.join();
  });
});

describe('statistics()', () => {
  test('is a frozen picture of the process', async () => {
    const p = new Process({ name: 's', daemon: false });
    const initial = { name: 's', state: 'initial', daemon: false, pid: null, exitCode: null, signalCode: null };
    assert.deepEqual(p.statistics(), initial);
    assert.ok(Object.isFrozen(p.statistics()));
    const { pid } = p.start();
    await p.join();
    assert.deepEqual(p.statistics(), { ...initial, state: 'stopped', pid, exitCode: 0 });
    p.close();
    assert.equal(p.statistics().state, 'closed');
  });
});
