import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, encode, requiredModules } from '../../src/codec/index.js';
import { SerializationError } from '../../src/errors.js';
import { double, NamedMap, Point, Temperature } from './fixture-classes.js';
import { roundTrip } from './round-trip.js';

test('an exported function travels as a reference', () => {
  const copy = roundTrip({ fn: double, twice: [double, double] });
  assert.equal(copy.fn, double);
  assert.equal(copy.twice[1], double);
  const { bytes } = encode(double);
  const modules = requiredModules(bytes, 0, bytes.length);
  assert.ok(modules === null || modules[0]?.includes('fixture-classes'));
});

test('a plain value needs no modules', () => {
  const { bytes } = encode({ a: [1, new Uint8Array(5)] });
  assert.equal(requiredModules(bytes, 0, bytes.length), null);
});

test('builtin functions and bound functions are found and bound again', () => {
  const copy = roundTrip({ sqrt: Math.sqrt, push: Array.prototype.push, bound: double.bind({ a: 1 }, 21) });
  assert.equal(copy.sqrt, Math.sqrt);
  assert.equal(copy.push, Array.prototype.push);
  assert.equal((copy.bound as () => number)(), 42);
});

test('a closure takes its captured variables along, shared with the rest of the value', () => {
  const table = { hits: 0 };
  const hit = () => ++table.hits;
  const copy = roundTrip({ hit, table });
  assert.equal(copy.hit(), 1);
  assert.equal(copy.table.hits, 1);
  assert.equal(table.hits, 0);
});

test('functions that need each other, or themselves, still do', () => {
  const even = (n: number): boolean => n === 0 || odd(n - 1);
  const odd = (n: number): boolean => n !== 0 && even(n - 1);
  const registry = new Map<string, unknown>([['even', even]]);
  const lookup = (name: string) => registry.get(name);
  registry.set('lookup', lookup);
  const copy = roundTrip({ even, odd, lookup });
  assert.equal(copy.even(10), true);
  assert.equal(copy.odd(10), false);
  assert.equal(copy.lookup('lookup'), copy.lookup);
  assert.equal(copy.lookup('even'), copy.even);
});

test('an instance of an exported class arrives with its prototype', () => {
  const copy = roundTrip([new Point(3, 4), new Point(6, 8)]);
  assert.ok(copy[0] instanceof Point);
  assert.equal(copy[1]?.length, 10);
  const map = new NamedMap([['a', 1]]);
  map.label = 'mine';
  const mapCopy = roundTrip(map);
  assert.ok(mapCopy instanceof NamedMap);
  assert.deepEqual([mapCopy.get('a'), mapCopy.label], [1, 'mine']);
});

test('a local class is shipped with its instances, once per process', () => {
  const rate = 2;
  class Account {
    balance = 0;
    owner: Account | null = null;
    add(n: number): void {
      this.balance += n * rate;
    }
  }
  class Savings extends Account {
    override add(n: number): void {
      super.add(n + 1);
    }
  }
  const account = new Savings();
  account.owner = account;
  const copy = roundTrip(account);
  copy.add(1);
  assert.equal(copy.balance, 4);
  assert.equal(copy.owner, copy);
  // This process has the class already: it is the class, not a copy.
  assert.ok(copy instanceof Savings);
});

test('subclasses of Array, Error, Uint8Array and Date keep class, contents and fields', () => {
  class Stack<T> extends Array<T> {
    top(): T | undefined {
      return this.at(-1);
    }
  }
  class Moment extends Date {
    zone = 'UTC';
  }
  class Bytes extends Uint8Array {}
  const stack = Stack.from([1, 2, 3]) as Stack<number>;
  const copy = roundTrip({ stack, moment: new Moment(5), bytes: Bytes.from([1, 2]) });
  assert.equal(copy.stack.top(), 3);
  assert.ok(copy.stack instanceof Stack && Array.isArray(copy.stack));
  assert.deepEqual([copy.moment.getTime(), copy.moment.zone, copy.moment instanceof Moment], [5, 'UTC', true]);
  assert.ok(copy.bytes instanceof Bytes);
  assert.deepEqual([...copy.bytes], [1, 2]);
});

test('a class with hooks says itself what to send', () => {
  const copy = roundTrip({ t: new Temperature(100) });
  assert.ok(copy.t instanceof Temperature);
  assert.equal(copy.t.fahrenheit, 212);
});

test('an object made from a template keeps it', () => {
  const template = {
    greet(this: { name: string }) {
      return `hello ${this.name}`;
    },
  };
  const copy = roundTrip([Object.assign(Object.create(template), { name: 'a' }), Object.create(template)]);
  assert.equal(copy[0].greet(), 'hello a');
  assert.equal(Object.getPrototypeOf(copy[0]), Object.getPrototypeOf(copy[1]));
});

test('a function that cannot be shipped is refused wherever it hides, never dropped', () => {
  const socket = Promise.resolve();
  const stuck = () => socket;
  for (const value of [
    stuck,
    [stuck],
    { a: { stuck } },
    new Map([[1, stuck]]),
    new Map([[stuck, 1]]),
    new Set([stuck]),
  ]) {
    assert.throws(
      () => encode(value),
      (error) => error instanceof SerializationError && /socket/.test(error.message),
    );
  }
  assert.throws(
    () => encode({ job: { run: stuck } }),
    (error) => {
      assert.match((error as SerializationError).path, /^value\.job\.run > captured variable socket of stuck$/);
      return true;
    },
  );
});

test('a receiver may refuse all functions', () => {
  for (const value of [double, () => 1, new Point(1, 2), Math.sqrt, double.bind(null), { m: Math }]) {
    const bytes = Uint8Array.from(encode(value).bytes);
    assert.throws(() => decode(bytes, 0, bytes.length, [], [], { functions: false }), SerializationError);
  }
});
