import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/project.js';
import { run } from '../support/run.js';

const TARBALL = join(root, 'build', 'multiproc.tgz');

/** An empty folder outside the clone, into which the packed package is installed as a stranger would. */
export interface Consumer {
  readonly folder: string;
  /** Puts a fixture in the folder and gives its new path. */
  add(fixture: string): string;
  write(name: string, text: string): string;
  remove(): void;
}

export async function installPackage(): Promise<Consumer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'multiproc-package-')));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', TARBALL];
  const { code, stderr } = await run('npm', args, { cwd: folder });
  assert.equal(code, 0, stderr);
  borrowNodeTypes(folder);

  return {
    folder,
    add(fixture) {
      cpSync(join(root, 'test', 'package', 'fixtures', fixture), join(folder, fixture));
      return join(folder, fixture);
    },
    write(name, text) {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// Whoever type-checks a program for Node has these; ours stand in for a second download.
function borrowNodeTypes(folder: string): void {
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
}
