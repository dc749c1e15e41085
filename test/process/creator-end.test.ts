import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { msUntilGone, type Program, startProgram } from '../support/program.js';

const start = (file: string, ...args: string[]) => startProgram(`./fixtures/${file}.js`, import.meta.url, args);
const pidsOf = async (program: Program): Promise<number[]> => JSON.parse(await program.line());

/** They are gone at once; how soon that is seen depends on the machine. */
const LONG = 10_000;

describe('a creator that ends normally (P-07)', () => {
  test('terminates its daemons, then waits for the others', async () => {
    const { code, stdout, stderr } = await start('normal-end').finished;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(stdout.trim().split('\n'), [
      'main: done',
      'daemon: SIGTERM',
      'other: go on',
      'other: done',
      'main: exit',
    ]);
  });

  test('kills a daemon that does not end after a second', async () => {
    const program = start('stubborn-daemon');
    const pids = await pidsOf(program);
    const { code, stdout } = await program.finished;
    assert.equal(code, 0);
    assert.match(stdout, /SIGTERM seen/);
    assert.ok((await msUntilGone(pids, LONG)) < LONG);
  });
});

describe('a creator that ends by itself takes child and grandchild with it, busy loops or not', () => {
  for (const [how, expected] of [
    ['exit', 5],
    ['throw', 1],
  ] as const) {
    test(`by ${how}`, async () => {
      const program = start('creator-end', how);
      const pids = await pidsOf(program);
      const { code, stderr } = await program.finished;
      assert.equal(code, expected);
      assert.equal(/nobody catches this/.test(stderr), how === 'throw');
      assert.ok((await msUntilGone(pids, LONG)) < LONG);
    });
  }

  test('by exit, although the child does not mind SIGTERM: SIGKILL after a second', async () => {
    const program = start('stubborn');
    const pids = await pidsOf(program);
    const { code, stdout } = await program.finished;
    assert.equal(code, 0);
    assert.match(stdout, /SIGTERM seen/);
    assert.ok((await msUntilGone(pids, LONG)) < LONG);
  });
});

describe('a creator that is killed takes child and grandchild with it, busy loops or not', () => {
  for (const [signal, doing] of [
    ['SIGKILL', 'wait'],
    ['SIGTERM', 'wait'],
    ['SIGKILL', 'block'],
  ] as const) {
    test(`by ${signal} while its event loop is ${doing === 'block' ? 'blocked' : 'free'}`, async () => {
      const program = start('creator-end', doing);
      const pids = await pidsOf(program);
      program.kill(signal);
      const { signal: seen, stderr } = await program.finished;
      assert.deepEqual({ seen, stderr }, { seen: signal, stderr: '' });
      assert.ok((await msUntilGone(pids, LONG)) < LONG);
    });
  }

  test('also in the middle of starting children', async () => {
    const program = start('abrupt-start');
    await program.line();
    const pids: number[] = [];
    for (let i = 0; i < 3; i++) pids.push(Number(await program.line()));
    program.kill('SIGKILL');
    const { stdout } = await program.finished; // nobody holds its output any more: nobody is left
    assert.ok((await msUntilGone(stdout.trim().split('\n').slice(1).map(Number), LONG)) < LONG);
  });
});

describe('Ctrl-C', () => {
  test('reaches only the root: without a handler it dies of it, and the children with it, printing nothing', async () => {
    const program = start('creator-end', 'wait');
    const pids = await pidsOf(program);
    program.killGroup('SIGINT');
    const { signal, stderr } = await program.finished;
    assert.deepEqual({ signal, stderr }, { signal: 'SIGINT', stderr: '' });
    assert.ok((await msUntilGone(pids, LONG)) < LONG);
  });

  test('with a handler in the root: the children run on', async () => {
    const program = start('creator-end', 'handle-sigint');
    const pids = await pidsOf(program);
    program.killGroup('SIGINT');
    assert.equal(await program.line(), 'still alive: true');
    program.kill('SIGKILL');
    await program.finished;
    assert.ok((await msUntilGone(pids, LONG)) < LONG);
  });
});
