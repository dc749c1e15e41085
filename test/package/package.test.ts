import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../support/project.js';
import { run } from '../support/run.js';
import { strippingNode, tsx } from '../support/runtimes.js';
import { type Consumer, installPackage } from './consumer.js';

const HELLO = 'Hello, reader, from another process\nexit code 0\n';

describe('the packed package, installed into an empty folder', () => {
  let consumer: Consumer;
  before(async () => {
    consumer = await installPackage();
  });
  after(() => consumer.remove());

  test('runs from JavaScript with plain node', () => saysHello(process.execPath, consumer.add('hello.mjs')));

  test('runs from CommonJS through require', () => saysHello(process.execPath, consumer.add('hello.cjs')));

  test('runs from TypeScript with tsx', () => saysHello(...tsx, consumer.add('hello.ts')));

  test('runs from TypeScript with type stripping', async (t) => {
    const node = strippingNode();
    if (!node) return t.skip('no Node >= 22.18 here: set MULTIPROC_TEST_NODE24 to the path of one');
    await saysHello(node, consumer.add('hello.ts'));
  });

  test('runs from node -e', async () => {
    const code = `const { Process } = require('multiproc');
      const p = new Process({ target: (n) => console.log('got', n), args: [1] });
      p.start(); p.join().then((code) => console.log('exit code', code));`;
    assert.equal(await succeed(process.execPath, '-e', code), 'got 1\nexit code 0\n');
  });

  test('runs from standard input', async () => {
    const code = `import { Process } from 'multiproc';
      const p = new Process({ target: (n) => console.log('got', n), args: [1] });
      p.start(); console.log('exit code', await p.join());`;
    const input = { cwd: consumer.folder, input: code };
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-'], input);
    assert.deepEqual({ stdout, stderr }, { stdout: 'got 1\nexit code 0\n', stderr: '' });
  });

  for (const [title, options] of [
    ['that leaves it outside', ['--packages=external']],
    ['that swallows it, koffi excepted', ['--external:koffi']],
  ] as const) {
    test(`runs from an esbuild bundle ${title}`, async () => {
      const bundle = join(consumer.folder, 'bundle.mjs');
      const esbuild = join(root, 'node_modules', '.bin', 'esbuild');
      const format = ['--bundle', '--platform=node', '--format=esm', '--log-level=warning'];
      await succeed(esbuild, consumer.add('hello.ts'), ...format, ...options, `--outfile=${bundle}`);
      await saysHello(process.execPath, bundle);
    });
  }

  test('brings the command and its examples', async () => {
    const multiproc = join(consumer.folder, 'node_modules', '.bin', 'multiproc');
    assert.match(await succeed(multiproc, 'examples'), /^communicating_with_pipe /);
    assert.match(await succeed(multiproc, 'examples', 'myFunc'), /^Function executed in child process\.$/m);
  });

  for (const resolution of ['nodenext', 'bundler']) {
    test(`type-checks with moduleResolution ${resolution}`, async () => {
      consumer.add('types.ts');
      consumer.write('types.cts', `import { Process } from 'multiproc';\nnew Process({ target: () => 1 }).start();\n`);
      const config = consumer.write(`tsconfig.${resolution}.json`, tsconfig(resolution));
      await succeed(join(root, 'node_modules', '.bin', 'tsc'), '-p', config);
    });
  }

  test('imports where the platform is not supported, and says so at the first use', async () => {
    const pretend = "data:text/javascript,Object.defineProperty(process,'platform',{value:'plan9'})";
    const program = consumer.write(
      'elsewhere.mjs',
      `import { Pipe } from 'multiproc';
      try { Pipe(); } catch (error) { console.log(error.name, error.code, error.message); }`,
    );
    const output = await succeed(process.execPath, `--import=${pretend}`, program);
    assert.match(output, /^UnsupportedPlatformError ERR_MULTIPROC_UNSUPPORTED_PLATFORM .*plan9/);
  });

  async function saysHello(command: string, ...args: string[]): Promise<void> {
    assert.equal(await succeed(command, ...args), HELLO);
  }

  /** Runs in the consumer's folder; any word on stderr is a failure. */
  async function succeed(command: string, ...args: string[]): Promise<string> {
    const { code, signal, stdout, stderr } = await run(command, args, { cwd: consumer.folder });
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' }, stdout);
    return stdout;
  }
});

function tsconfig(moduleResolution: string): string {
  const module = moduleResolution === 'bundler' ? 'esnext' : 'nodenext';
  const files = moduleResolution === 'bundler' ? ['types.ts'] : ['types.ts', 'types.cts'];
  const strict = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false };
  const target = { target: 'es2023', lib: ['es2023', 'esnext.disposable'], types: ['node'] };
  return JSON.stringify({ compilerOptions: { module, moduleResolution, ...target, ...strict }, files });
}
