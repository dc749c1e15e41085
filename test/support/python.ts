import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { run } from './run.js';

/** For the `skip` option of tests that need Python; CI has one. */
export const withoutPython: string | false =
  spawnSync('python3', ['-c', 'import multiprocessing.shared_memory'], { stdio: 'ignore' }).status === 0
    ? false
    : 'there is no python3 here';

export const withoutNumpy: string | false =
  withoutPython || spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0
    ? withoutPython
    : 'there is no numpy here';

/** Runs a Python program and returns what it prints. It finds `arguments` in `sys.argv[1:]`. */
export async function python(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run('python3', ['-c', program, ...args]);
  assert.equal(code, 0, stderr);
  return stdout.trimEnd();
}
