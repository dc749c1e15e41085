import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { currentProcess, InvalidStateError, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

class Squarer extends Process<[], number> {
  readonly n: number;
  static factor = 1;

  constructor(n: number) {
    super({ name: `squarer of ${n}` });
    this.n = n;
  }

  override run(): number {
    return this.square() * Squarer.factor;
  }

  square(): number {
    return this.n ** 2;
  }
}

describe('a subclass of Process (P-01, P-02)', () => {
  test('runs its own run() in the child, with its fields and methods', async () => {
    const p = new Squarer(7).start();
    assert.equal(await p.result, 49);
    assert.equal(await p.join(), 0);
  });

  test('is the current process there: same name, same class', async () => {
    class Who extends Process<[], unknown> {
      override run(): unknown {
        return [
          currentProcess() === this,
          this.constructor.name,
          this.name,
          this.pid,
          this instanceof Who,
          this instanceof Process,
        ];
      }
    }
    const p = new Who().start();
    assert.deepEqual(await p.result, [true, 'Who', p.name, p.pid, true, true]);
    await p.join();
  });

  test('may be given a target, which super.run() calls', async () => {
    class Loud extends Process<[string], string> {
      readonly mark = '!';
      override async run(): Promise<string> {
        return (await super.run()) + this.mark;
      }
    }
    const p = new Loud({ target: (text) => text.toUpperCase(), args: ['hello'] }).start();
    assert.equal(await p.result, 'HELLO!');
    await p.join();
  });

  test('of a subclass works too', async () => {
    class Cuber extends Squarer {
      override square(): number {
        return super.square() * this.n;
      }
    }
    const p = new Cuber(3).start();
    assert.equal(await p.result, 27);
    await p.join();
  });

  test('does not run its constructor in the child', async () => {
    class Once extends Process<[], string> {
      readonly where: number;
      constructor() {
        super();
        this.where = process.pid;
      }
      override run(): string {
        return this.where === process.pid ? 'constructed here' : 'constructed there';
      }
    }
    const p = new Once().start();
    assert.equal(await p.result, 'constructed there');
    await p.join();
  });

  test('that refers to itself through a field arrives in one piece', async () => {
    class Ring extends Process<[], boolean> {
      readonly me: Ring = this;
      readonly list = [this as unknown];
      override run(): boolean {
        return this.me === this && this.list[0] === this;
      }
    }
    const p = new Ring().start();
    assert.equal(await p.result, true);
    await p.join();
  });
});

describe('a Process object in another process (E-11)', () => {
  test('says that only its maker can use it, whatever is tried', async () => {
    const other = new Process({ target: () => void setInterval(() => {}, 1000) }).start();
    const p = new Process({
      target: async (it: Process) => {
        const uses = [
          () => it.join(),
          () => it.isAlive(),
          () => it.pid,
          () => it.start(),
          () => it.terminate(),
          () => it.name,
        ];
        const errors: unknown[] = [];
        for (const use of uses) {
          try {
            errors.push(await use());
          } catch (error) {
            errors.push(error);
          }
        }
        return errors;
      },
      args: [other],
    }).start();
    for (const error of await p.result) {
      assert.ok(error instanceof InvalidStateError);
      assert.match(error.message, /made in another process/);
    }
    await p.join();
    other.kill();
    await other.join();
  });
});
