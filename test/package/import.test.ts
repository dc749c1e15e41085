import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { root } from '../support/project.js';
import { run } from '../support/run.js';

// Counting what an import loads says more than timing it, and says it on a busy machine too.

/** An entry point has a line for each public name; what they do is elsewhere. */
const MOST_BYTES = 16 * 1024;

const ENTRIES = { multiproc: 'index.js', 'multiproc/connection': 'connection.js' };

describe('importing multiproc and doing nothing', () => {
  for (const [name, file] of Object.entries(ENTRIES)) {
    for (const [kind, statement] of [
      ['module', `import '${name}'`],
      ['commonjs', `require('${name}')`],
    ] as const) {
      test(`${statement} loads one small file and no package`, async () => {
        const loaded = await filesLoadedBy(kind, statement);
        assert.deepEqual(
          loaded.map((path) => relative(root, path)),
          [join('dist', file)],
        );
        assert.ok(statSync(loaded[0]).size <= MOST_BYTES, `${statSync(loaded[0]).size} bytes`);
      });
    }

    test(`import '${name}' loads no builtin module that an empty module would not`, async () => {
      assert.deepEqual(await builtinsLoadedBy(name), await builtinsLoadedBy('./build/test/package/fixtures/empty.js'));
    });
  }
});

/** The runtime itself says which scripts it has run. */
async function filesLoadedBy(kind: string, statement: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'multiproc-import-'));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    const { stderr } = await run(process.execPath, [`--input-type=${kind}`, '-e', statement], { cwd: root, env });
    assert.equal(stderr, '');
    const [report] = readdirSync(folder);
    const { result } = JSON.parse(readFileSync(join(folder, report), 'utf8')) as { result: { url: string }[] };
    return result
      .filter(({ url }) => url.startsWith('file:') && !url.includes('[eval'))
      .map((it) => fileURLToPath(it.url));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function builtinsLoadedBy(specifier: string): Promise<string[]> {
  const code = `import '${specifier}'; console.log(JSON.stringify(process.moduleLoadList))`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: root });
  assert.equal(stderr, '');
  return (JSON.parse(stdout) as string[]).sort();
}
