import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { currentProcess, InvalidStateError, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { startProgram } from '../support/program.js';

failOnLeaks();

async function resultOf<R>(target: () => R, options: object = {}): Promise<Awaited<R>> {
  const p = new Process({ ...options, target }).start();
  const result = await p.result;
  assert.equal(await p.join(), 0);
  return result;
}

describe('a child inherits (P-18)', () => {
  test('environment and working directory', async () => {
    process.env.MULTIPROC_TEST = 'inherited';
    try {
      assert.deepEqual(await resultOf(() => [process.env.MULTIPROC_TEST, process.cwd()]), ['inherited', process.cwd()]);
    } finally {
      delete process.env.MULTIPROC_TEST;
    }
  });

  test('umask', async () => {
    const before = process.umask(0o27);
    try {
      assert.equal(await resultOf(() => process.umask()), 0o27);
    } finally {
      process.umask(before);
    }
  });

  test('the arguments of the program, but not its script', async () => {
    process.argv.push('--flag', 'value');
    try {
      const argv = await resultOf(() => process.argv);
      assert.deepEqual(argv.slice(2), process.argv.slice(2));
      assert.equal(argv[0], process.execPath);
      assert.match(argv[1] as string, /child/);
    } finally {
      process.argv.splice(-2);
    }
  });

  test('the options of Node that make sense for it', async () => {
    const execArgv = await resultOf(() => process.execArgv);
    assert.ok(!execArgv.some((it) => it.startsWith('--test')));
    assert.equal(execArgv.includes('--enable-source-maps'), process.execArgv.includes('--enable-source-maps'));
  });

  test('its creator as process.ppid', async () => {
    assert.equal(await resultOf(() => process.ppid), process.pid);
  });

  test('not standard input: it is empty', async () => {
    const text = await resultOf(async () => {
      let all = '';
      for await (const chunk of process.stdin) all += chunk;
      return all;
    });
    assert.equal(text, '');
  });

  test('neither globals nor children (P-17)', async () => {
    (globalThis as { leaked?: boolean }).leaked = true;
    assert.equal(await resultOf(() => (globalThis as { leaked?: boolean }).leaked), undefined);
  });
});

describe('the options', () => {
  test('env replaces the environment, cwd the working directory', async () => {
    const options = { env: { PATH: process.env.PATH, ONLY: 'this' }, cwd: tmpdir() };
    assert.deepEqual(await resultOf(() => [process.env.ONLY, process.env.HOME, process.cwd()], options), [
      'this',
      undefined,
      tmpdir(),
    ]);
  });

  test("execArgv replaces the creator's", async () => {
    assert.deepEqual(await resultOf(() => process.execArgv, { execArgv: ['--no-warnings'] }), ['--no-warnings']);
  });
});

describe('the authkey (P-10)', () => {
  test('is 32 random bytes, inherited at any depth', async () => {
    const own = currentProcess().authkey;
    assert.equal(own.length, 32);
    const keys = await resultOf(async () => {
      const p = new Process({ target: () => currentProcess().authkey }).start();
      return [currentProcess().authkey, await p.result];
    });
    assert.deepEqual(keys, [own, own]);
  });

  test('can be given to a process, and set before its start', async () => {
    const p = new Process({ authkey: Buffer.from('one'), target: () => String(Buffer.from(currentProcess().authkey)) });
    assert.equal(String(Buffer.from(p.authkey)), 'one');
    p.authkey = Buffer.from('two');
    assert.equal(await p.start().result, 'two');
    await p.join();
    assert.throws(() => {
      p.authkey = 'three' as never;
    }, ValueError);
  });

  test('of the current process is what later children inherit', async () => {
    const before = currentProcess().authkey;
    currentProcess().authkey = Buffer.from('changed');
    try {
      assert.equal(await resultOf(() => String(Buffer.from(currentProcess().authkey))), 'changed');
    } finally {
      currentProcess().authkey = before;
    }
  });
});

describe('the flag daemon (P-07)', () => {
  test('is inherited from the creator, and the option overrides', async () => {
    const flags = () => [currentProcess().daemon, new Process().daemon, new Process({ daemon: false }).daemon];
    assert.deepEqual(await resultOf(flags), [false, false, false]);
    assert.deepEqual(await resultOf(flags, { daemon: true }), [true, true, false]);
  });

  test('can be set before start() only, and to a boolean only', async () => {
    const p = new Process({ target: () => currentProcess().daemon });
    p.daemon = true;
    assert.equal(await p.start().result, true);
    assert.throws(
      () => {
        p.daemon = false;
      },
      (error) => error instanceof InvalidStateError && /set daemon before start\(\)/.test(error.message),
    );
    assert.throws(() => {
      new Process().daemon = 1 as never;
    }, ValueError);
    assert.throws(() => {
      currentProcess().daemon = true;
    }, InvalidStateError);
    await p.join();
  });

  test('does not keep a process from having children, unlike in Python (P-03)', async () => {
    const grandchild = await resultOf(() => new Process({ target: () => 'a child of a daemon' }).start().result, {
      daemon: true,
    });
    assert.equal(grandchild, 'a child of a daemon');
  });
});

describe('the entry script', () => {
  test('is not run again in a child: no main guard is needed (P-19)', async () => {
    const { stdout, stderr, code } = await startProgram('./fixtures/no-main-guard.js', import.meta.url).finished;
    assert.deepEqual(
      { stdout: stdout.trim().split('\n'), stderr, code },
      { stdout: ['main', '1', '2', '3'], stderr: '', code: 0 },
    );
  });
});
