import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import * as os from 'node:os';
import path, { join } from 'node:path';
import { test } from 'node:test';
import { remoteAll } from './fixtures/remote.js';
import { Base } from './fixtures/tasks.js';

// This file is the entry script of its process: all of these travel by value, in one message.
const functions: Record<string, Function> = {};
let results: Record<string, unknown> | undefined;
const allAdded = new Promise(setImmediate);

/** Adds a function that must give in another process what it gives here (or `expected`). */
function same(title: string, fn: Function, ...expected: unknown[]): void {
  functions[title] = fn;
  test(title, async () => {
    await allAdded;
    results ??= remoteAll(functions);
    assert.deepEqual(results[title], expected.length > 0 ? expected[0] : await fn());
  });
}

const factor = 3;
const data = { list: [1, 2] };
const double = (x: number): number => x * 2;
same('captured data and functions arrive', () => double(factor) + data.list.length);
same('default arguments may use captured variables and other arguments', (a = factor, { b = double(a) } = {}) => a + b);
same('a function declared inside travels with its own captures', nested());
function nested(): () => number {
  const base = 10;
  class Inner {
    value = base;
  }
  return () => new Inner().value + factor;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
function even(n: number): boolean {
  return n === 0 || odd(n - 1);
}
function odd(n: number): boolean {
  return n !== 0 && even(n - 1);
}
const inner = function self(n: number): string {
  return n > 0 ? self(n - 1) : 'done';
};
same('recursion', () => factorial(5));
same('mutual recursion', () => even(10));
same('a named function expression that calls itself', () => inner(3));

async function* count(): AsyncGenerator<number> {
  yield 1;
  yield factor;
}
same('async functions', async () => await Promise.resolve('later'));
same('generators', () => [
  ...(function* () {
    yield* [1, factor];
  })(),
]);
same('async generators', async () => {
  const seen: number[] = [];
  for await (const n of count()) seen.push(n);
  return seen;
});

const object = {
  method() {
    return `method ${factor}`;
  },
  async later() {
    return 'later';
  },
  get got() {
    return 'got';
  },
  [`computed${factor}` as 'computed3']() {
    return 'computed';
  },
};
same('methods of an object literal', object.method);
same('async methods', object.later);
same('getters', Object.getOwnPropertyDescriptor(object, 'got')?.get as Function);
same('methods with a computed name keep it', () => object.computed3.name, 'computed3');

class Counter extends Base {
  static made = 0;
  static kind = `kind ${factor}`;
  #secret = factor;
  static {
    Counter.made = 100;
  }
  static create = (): Counter => new Counter();
  get secret(): number {
    return this.#secret;
  }
  set secret(value: number) {
    this.#secret = value;
  }
  override greet(): string {
    return `${super.greet()} ${this.#secret}`;
  }
  *[Symbol.iterator](): Generator<number> {
    yield this.#secret;
  }
}
Counter.made = 7;
same('a class with private fields, static blocks, accessors and super', () => {
  const counter = Counter.create();
  counter.secret = 5;
  return [counter.greet(), ...counter, Counter.kind, counter instanceof Base, Counter.name, Counter.length];
});
same('static properties have their present value', () => Counter.made, 7);

class Emitter extends EventEmitter {}
same('a class that extends a builtin module keeps working', () => {
  let got = 0;
  const emitter = new Emitter().on('x', (value) => {
    got = value;
  });
  emitter.emit('x', 5);
  return [got, emitter instanceof EventEmitter];
});

const mixin = (parent: typeof Base) =>
  class extends parent {
    mixed(): string {
      return 'mixed';
    }
  };
class Mixed extends mixin(Counter) {}
same('a class that extends the result of a call', () => [new Mixed().mixed(), new Mixed() instanceof Counter]);

const Anonymous = class {};
same('names and lengths are kept', () => [factorial.name, factorial.length, Anonymous.name, (() => 1).name]);

function withCache(): unknown {
  return withCache.cache;
}
withCache.cache = { hits: 2 };
same('properties of a function travel with it', withCache);

function Old(this: { a: number }): void {
  this.a = 1;
}
Old.prototype.sum = function (this: { a: number }): number {
  return this.a + factor;
};
same('a prototype that was filled by hand', () => new (Old as unknown as new () => { sum(): number })().sum());

same('imported names are imported again', () => [path.basename(join('a', 'b')), typeof os.cpus, typeof EventEmitter]);
same('builtins go by their global path', () => [
  log === console.log,
  max(1, 5),
  push === Array.prototype.push,
  env === process.env,
]);
const { log } = console;
const { max } = Math;
const { push } = Array.prototype;
const { env } = process;

same('import.meta is that of the original file', () => [
  import.meta.url,
  import.meta.dirname,
  import.meta.filename,
  import.meta.resolve('./x.js'),
]);
same('a relative import() starts from the original file', async () => (await import('./fixtures/tasks.js')).square(4));
same('a bare import() is resolved from the original file', async () => Object.keys(await import('acorn')).length);
same('bound functions', double.bind(null, 21));
same('code stays strict', function (this: unknown) {
  return this === undefined;
});
same('the stack shows the original position', () => {
  const frame = new Error('here').stack?.split('\n')[1] ?? '';
  return frame.replace(/^.*?\(?(?=file:)|\)$/g, '');
});
