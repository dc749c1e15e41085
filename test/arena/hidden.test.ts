import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { root } from '../support/project.js';
import { type Finished, run } from '../support/run.js';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** In a pid and a mount namespace of its own, whose /proc shows a user nobody else's processes. */
function runHidden(...command: string[]): Promise<Finished> {
  const script = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"';
  return run('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', script, 'sh', ...command]);
}

/** Why not here; false where it is possible. */
async function whyNot(): Promise<string | false> {
  if (process.getuid?.() !== 0) return 'only root can hide processes';
  for (let folder = root; folder !== '/'; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o5) !== 0o5) return `a child that gives up root cannot read ${folder}`;
  }
  const tried = await runHidden('true').catch((error: Error) => ({ code: -1, stderr: error.message }));
  return tried.code === 0 ? false : `no namespace can be made: ${tried.stderr.trim()}`;
}

const skip = await whyNot();

for (const [title, options] of [
  ['registered', []],
  ['unregistered', ['--import', fixture('unregistered.js')]],
] as const) {
  test(`a living process that /proc hides is not taken for dead: ${title}`, { skip }, async () => {
    const { stdout, stderr } = await runHidden(process.execPath, ...options, fixture('hidden.js'));
    assert.deepEqual({ stdout, stderr }, { stdout: '[false,false,false,"still here",true,true,0]\n', stderr: '' });
  });
}
