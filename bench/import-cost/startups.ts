// Whole programs, with and without the import in turns: what the machine does besides comes to both alike.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../harness/median.js';
import { report, scaled } from '../harness/program.js';

const [type = 'module', name = 'multiproc'] = process.argv.slice(2);
const ROUNDS = scaled(30);
const statement = type === 'module' ? `import '${name}'` : `require('${name}')`;
// Inside a package its own name is what was built for publishing.
const here = fileURLToPath(new URL('./', import.meta.url));
const cwd = name === 'empty' ? emptyPackage(join(here, 'empty')) : here;

function emptyPackage(folder: string): string {
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.js'), 'export {};\n');
  const manifest = { name, type: 'module', exports: { '.': { default: './dist/index.js' } } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

function run(code: string): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '-e', code], {
    cwd,
    encoding: 'utf8',
  });
  const ms = performance.now() - began;
  if (status !== 0) throw new Error(stderr);
  return ms;
}

run(statement);
const rounds = Array.from({ length: ROUNDS }, (_, i) => {
  // Neither is always the second.
  const first = run(i % 2 === 0 ? '0' : statement);
  const second = run(i % 2 === 0 ? statement : '0');
  return i % 2 === 0 ? { without: first, with: second } : { without: second, with: first };
});
report({
  added: median(rounds.map((round) => round.with - round.without)),
  without: median(rounds.map((round) => round.without)),
  with: median(rounds.map((round) => round.with)),
});
