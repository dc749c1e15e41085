import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../support/project.js';
import { run } from '../support/run.js';

// Counting what an import loads says more than timing it, and says it on a busy machine too.
const PROBE = `
const before = new Set(process.moduleLoadList);
await import('multiproc');
const { createRequire } = await import('node:module');
const require = createRequire(process.cwd() + '/');
console.log(JSON.stringify({
  packages: Object.keys(require.cache),
  inspector: process.moduleLoadList.some((it) => !before.has(it) && it.endsWith('NativeModule inspector')),
}));`;

describe('importing multiproc and doing nothing', () => {
  test('loads no package and not the inspector, and the program ends', async () => {
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', PROBE], { cwd: root });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), { packages: [], inspector: false });
  });
});
