import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../support/project.js';
import { type Finished, type RunOptions, run } from '../support/run.js';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('multiproc', () => {
  test('--help names every command', async () => {
    const { code, stdout } = await multiproc('--help');
    assert.equal(code, 0);
    for (const command of ['examples', 'doctor']) assert.match(stdout, new RegExp(`^ {2}${command} `, 'm'));
  });

  test('--version prints the version of the package', async () => {
    assert.deepEqual(await multiproc('--version'), succeeded(`${version}\n`));
  });

  test('without a command prints the help and fails', async () => {
    const { code, stdout } = await multiproc();
    assert.equal(code, 1);
    assert.match(stdout, /^Usage: multiproc/);
  });

  test('suggests the command that was meant', async () => {
    const { code, stderr } = await multiproc('exmaples');
    assert.equal(code, 1);
    assert.match(stderr, /no command "exmaples"\. Did you mean "examples"\?/);
  });

  test('refuses an option that it does not have, in one line', async () => {
    const { code, stderr } = await multiproc('doctor', '--fast');
    assert.equal(code, 1);
    assert.match(stderr, /^Unknown option '--fast'.*\n$/);
  });
});

describe('multiproc examples', () => {
  test('lists the thirteen programs, two of them as not yet there', async () => {
    const { code, stdout } = await multiproc('examples');
    const programs = stdout.split('\n\n')[0].split('\n');
    assert.equal(code, 0);
    assert.equal(programs.length, 13);
    assert.deepEqual(
      programs.filter((line) => line.endsWith('(not yet)')).map((line) => line.split(' ')[0]),
      ['process_pool', 'spawning_processes_namespace'],
    );
  });

  test('NAME runs one', async () => {
    const { code, stdout, stderr } = await multiproc('examples', 'myFunc');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^Function executed in child process\.$/m);
  });

  test('NAME NAME runs several, each under its heading', async () => {
    const { code, stdout } = await multiproc('examples', 'myFunc', 'examples/killing_processes.ts');
    assert.equal(code, 0);
    assert.match(stdout, /── myFunc: .+\n[\s\S]*── killing_processes: .+\n/);
  });

  test('NAME says what a program that is not there yet waits for, and fails', async () => {
    const { code, stdout, stderr } = await multiproc('examples', 'process_pool');
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    assert.match(stderr, /process_pool is not there yet: it needs Pool/);
  });

  test('NAME suggests the name that was meant, and runs nothing', async () => {
    const { code, stdout, stderr } = await multiproc('examples', 'myFunc', 'killing_proceses');
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
    assert.match(stderr, /no example "killing_proceses"\. Did you mean "killing_processes"\?/);
  });
});

describe('multiproc doctor', () => {
  test('finds everything on a supported machine', async () => {
    const { code, stdout, stderr } = await multiproc('doctor');
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, stdout);
    const passed = [...stdout.matchAll(/^ok +(\w+) /gm)].map(([, name]) => name);
    assert.deepEqual(passed, ['platform', 'node', 'cpus', 'ffi', 'arena', 'futex', 'processes', 'deaths']);
    assert.match(stdout, /^ok {4}deaths +told by the kernel/m);
  });

  test('names what is missing, with a fix, and fails', async () => {
    const pretend = "data:text/javascript,Object.defineProperty(process,'platform',{value:'plan9'})";
    const { code, stdout } = await multiproc('doctor', { env: { NODE_OPTIONS: `--import=${pretend}` } });
    assert.equal(code, 1);
    assert.match(stdout, /^FAIL {2}platform +plan9 .*\n {6}fix: .*Linux/m);
  });

  test('names a setting that makes no sense', async () => {
    const { code, stdout } = await multiproc('doctor', { env: { MULTIPROC_CPU_COUNT: 'many' } });
    assert.equal(code, 1);
    assert.match(stdout, /^FAIL {2}cpus +.*'many'.*\n {6}fix: set MULTIPROC_CPU_COUNT to a whole number/m);
  });
});

function multiproc(...words: (string | RunOptions)[]): Promise<Finished> {
  const args = words.filter((it) => typeof it === 'string');
  const options = words.find((it) => typeof it === 'object');
  return run(process.execPath, [join(root, 'dist', 'cli.js'), ...args], options);
}

function succeeded(stdout: string): Finished {
  return { code: 0, signal: null, stdout, stderr: '' };
}
