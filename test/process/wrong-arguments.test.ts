import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Process, type ProcessOptions, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

class MyProcess extends Process {}

class Silent extends Process {
  readonly n: number;

  constructor(n: number) {
    super();
    this.n = n;
  }
}

function refuses(options: unknown, message: RegExp): void {
  for (const cls of [Process, MyProcess]) {
    assert.throws(
      () => new cls(options as ProcessOptions),
      (error) => error instanceof ValueError && message.test(error.message),
      `${message}`,
    );
  }
}

describe('new Process() of something else than options', () => {
  test('a function alone is told to be the target', () => {
    refuses(() => {}, /an object, not a function: write new Process\(\{ target: fn \}\)/);
  });

  test('null, a string, a number and an array are told what options look like', () => {
    refuses(null, /an object, not null: write new Process\(\{ target: fn, args: \[\] \}\)/);
    refuses('work', /an object, not "work": write new Process\(\{ target: fn/);
    refuses(5, /an object, not 5: write/);
    refuses([() => {}], /an object, not an array: write/);
  });

  test('a reference alone is told to be the target', () => {
    refuses({ module: import.meta.url, name: 'work' }, /write new Process\(\{ target: \{ module, name \} \}\)/);
  });
});

describe('an option there is not', () => {
  test('is named, with the nearest one there is', () => {
    refuses({ deamon: true }, /Process has no option deamon: did you mean daemon\?/);
    refuses({ Target: () => {} }, /no option Target: did you mean target\?/);
    refuses({ execargv: [] }, /did you mean execArgv\?/);
    refuses({ arg: [] }, /did you mean args\?/);
  });

  test('far from all others is named, with all there are', () => {
    refuses({ priority: 1 }, /no option priority: there are target, args, name, daemon, env, cwd, execArgv, stdio/);
    refuses({ toString: 1 }, /no option toString/);
  });

  test("of Python's is told what to do without it", () => {
    refuses({ kwargs: { a: 1 } }, /there are no keyword arguments: pass an object, args: \[\{ … \}\]/);
    refuses({ group: null }, /there are no groups/);
  });
});

describe('an option with a value that makes no sense is refused at once', () => {
  const cases: [object, RegExp][] = [
    [{ args: { a: 1 } }, /args must be an array, not an object: args: \[\{ … \}\]/],
    [{ args: null }, /args must be an array, not null/],
    [{ args: () => {} }, /args must be an array, not a function: args: \[fn\]/],
    [{ name: () => {} }, /name must be a string, not a function/],
    [{ name: null }, /name must be a string, not null/],
    [{ daemon: 'yes' }, /daemon must be true or false, not "yes"/],
    [{ execArgv: '--no-warnings' }, /execArgv must be an array of strings, not "--no-warnings": execArgv: \[/],
    [{ execArgv: ['--stack-size', 900] }, /execArgv must be an array of strings, but execArgv\[1\] is 900/],
    [{ env: null }, /env must be an object, not null: env: \{ \.\.\.process\.env, NAME: 'value' \}/],
    [{ env: ['A=1'] }, /env must be an object, not an array/],
    [{ cwd: 5 }, /cwd must be the path of a directory, a string, not 5/],
    [{ cwd: new URL('https://example.org') }, /cwd must be the path of a directory, a string, not https:/],
    [{ stdio: ['pipe'] }, /stdio must be one of inherit, pipe, ignore, not an array/],
    [{ signal: 'SIGTERM' }, /signal must be an AbortSignal, not "SIGTERM"/],
    [
      { signal: new AbortController() },
      /signal must be an AbortSignal, not an object: new AbortController\(\)\.signal/,
    ],
    [{ signal: null }, /signal must be an AbortSignal, not null/],
  ];
  for (const [options, message] of cases) {
    test(message.source.replaceAll('\\', ''), () => refuses(options, message));
  }
});

describe('options that look odd but make sense are taken', () => {
  test('none at all, also from a subclass', () => {
    for (const p of [new Process(), new Process({}), new Process(undefined), new MyProcess(), new Silent(1)]) {
      assert.equal(p.pid, null);
    }
  });

  test('`undefined` for any option, known or not', () => {
    const all = { target: undefined, args: undefined, name: undefined, env: undefined, signal: undefined };
    assert.equal(new Process({ ...all, deamon: undefined } as ProcessOptions).daemon, false);
  });

  test('numbers in `env` and a URL as `cwd`, as in child_process', async () => {
    const p = new Process({
      target: () => [process.env.WRONG_ARGUMENTS, process.cwd()],
      env: { ...process.env, WRONG_ARGUMENTS: 5 as never },
      cwd: pathToFileURL('/') as never,
    }).start();
    assert.deepEqual(await p.result, ['5', '/']);
    await p.join();
  });

  test('an AbortSignal that is not of our class', () => {
    const { signal } = new AbortController();
    const foreign = {
      aborted: false,
      addEventListener: signal.addEventListener.bind(signal),
      removeEventListener: signal.removeEventListener.bind(signal),
      throwIfAborted: () => {},
    };
    assert.equal(new Process({ signal: foreign as never }).pid, null);
  });
});
