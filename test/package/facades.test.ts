import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { root } from '../support/project.js';
import { run } from '../support/run.js';

// Each in a program of its own, because it is about what happens before anything of the library was used.

describe('the public names, before and after the library behind them is loaded', () => {
  test('are the same by import and by require, and in both entry points', async () => {
    const code = `
      import { createRequire } from 'node:module';
      import * as connection from 'multiproc/connection';
      import * as imported from 'multiproc';
      const required = createRequire(process.cwd() + '/')('multiproc');
      const differ = () => Object.keys(imported).filter((name) => imported[name] !== required[name]);
      const before = { ...imported };
      const seen = [differ(), imported.Connection === connection.Connection];
      imported.cpuCount();
      const changed = Object.keys(before).filter((name) => before[name] !== imported[name]);
      print(...seen, differ(), changed, imported.getContext().Pipe === imported.Pipe);`;
    assert.deepEqual(await evaluate(code), [[], true, [], [], true]);
  });

  test('are real classes and functions of their own names', async () => {
    const code = `
      import * as all from 'multiproc';
      import * as connection from 'multiproc/connection';
      import { inspect } from 'node:util';
      const wrong = () => [...Object.entries(all), ...Object.entries(connection)].filter(([name, value]) =>
        typeof value === 'function' ? value.name !== name : name !== 'LogLevel');
      print(wrong(), inspect(all.Process), inspect(all.BufferTooShort), inspect(all.Pipe), all.LogLevel.DEBUG);
      new all.Process();
      print(wrong(), inspect(all.Process), inspect(all.BufferTooShort), inspect(all.Pipe), all.LogLevel.DEBUG);`;
    const shown = [[], '[class Process]', '[class BufferTooShort extends ProcessError]', '[Function: Pipe]', 10];
    assert.deepEqual(await evaluate(code), [...shown, ...shown]);
  });

  test('are still the same when the heirs of a class are made before it is loaded', async () => {
    const code = `
      import { Process, ValueError } from 'multiproc';
      class Squarer extends Process {
        #n;
        constructor(n) { super(); this.#n = n; }
        get squared() { return this.#n ** 2; }
        start() { print('started'); return super.start(); }
      }
      class Wrong extends ValueError {}
      const squarer = new Squarer(7);
      const wrong = new Wrong('so');
      print(squarer.squared, squarer instanceof Squarer, squarer instanceof Process, squarer.constructor.name);
      print(Object.getPrototypeOf(Squarer.prototype) === Process.prototype, wrong instanceof ValueError, wrong.message);
      try { squarer.start(); } catch (error) { print(error.name); }`;
    const heir = [49, true, true, 'Squarer', true, true, 'so'];
    assert.deepEqual(await evaluate(code), [...heir, 'started', 'SerializationError']);
  });

  test('have their members for one who replaces a method before anything else', async () => {
    const code = `
      import { Process } from 'multiproc';
      const { isAlive } = Process.prototype;
      Process.prototype.isAlive = function () { return ['replaced', isAlive.call(this)]; };
      print(new Process().isAlive());`;
    assert.deepEqual(await evaluate(code), [['replaced', false]]);
  });

  test('are what the library throws and makes, also in a child and from it', async () => {
    const code = `
      import { Connection, MultiprocError, Pipe, Process, ValueError } from 'multiproc';
      const same = (object, cls) => object instanceof cls && Object.getPrototypeOf(object) === cls.prototype;
      try { Pipe(3); } catch (error) { print(same(error, ValueError), error instanceof MultiprocError); }
      const [here, there] = Pipe();
      print(same(here, Connection));
      const p = new Process({ stdio: 'ignore', target: (end) => {
        const own = new ValueError('of the child');
        end.send([end instanceof Connection, own.name, own instanceof MultiprocError]);
        throw own;
      }, args: [there] });
      p.start();
      print(await here.recv());
      await p.result.catch((error) => print(same(error, ValueError), error.message));
      await p.join();`;
    assert.deepEqual(await evaluate(code), [true, true, true, [true, 'ValueError', true], true, 'of the child']);
  });

  test('come from the module that uses them in a child that had no need of the library', async () => {
    const code = `
      import { Process } from 'multiproc';
      const source = "import { cpuCount, Pipe, ValueError } from 'multiproc'; export const work = () => {" +
        "const [a, b] = Pipe(); b.send(new ValueError('x')); return a.recv().then((e) => e instanceof ValueError && cpuCount() > 0); }";
      const { writeFileSync, rmSync } = await import('node:fs');
      const module = new URL('build/facade-module.mjs', 'file://' + process.cwd() + '/');
      writeFileSync(module, source);
      const p = new Process({ target: { module, name: 'work' } });
      print(await p.start().result);
      await p.join();
      rmSync(module);`;
    assert.deepEqual(await evaluate(code), [true]);
  });

  test('are found in a child that gets an heir of a class that only a context has', async () => {
    const code = `
      import { getContext } from 'multiproc';
      class Squarer extends getContext('spawn').Process {
        constructor(n) { super(); this.n = n; }
        run() { return this.n ** 2; }
      }
      const p = new Squarer(5).start();
      print(await p.result, await p.join());`;
    assert.deepEqual(await evaluate(code), [25, 0]);
  });

  test('begin the stack of an error at the line that made it', async () => {
    const code = `
      import { TimeoutError } from 'multiproc';
      function make() { return new TimeoutError('late'); }
      print(make().stack.split('\\n').slice(0, 2).join());`;
    assert.match(String(await evaluate(code)), /^TimeoutError: late, {4}at make /);
  });
});

/** What a program inside the package, where its name means what was built for publishing, prints with `print`. */
async function evaluate(code: string): Promise<unknown[]> {
  const print = `const print = (...values) => values.forEach((value) => console.log(JSON.stringify(value)));`;
  const program = ['--input-type=module', '-e', `${print}${code}`];
  const { code: exitCode, stdout, stderr } = await run(process.execPath, program, { cwd: root });
  assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' }, stdout);
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}
