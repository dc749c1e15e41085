import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerializationError } from '../../src/errors.js';
import { describeFunction } from '../../src/functions/index.js';

class Owned {}

class Account extends Owned {
  #balance = 1;
  owner = 'me';
  show = (): string => this.owner;
  balance(): number {
    return this.#balance;
  }
  override toString(): string {
    return super.toString();
  }
}

function refused(fn: Function, message: RegExp): void {
  assert.throws(
    () => describeFunction(fn),
    (error: unknown) => {
      assert.ok(error instanceof SerializationError);
      assert.match(error.message, message);
      return true;
    },
  );
}

test('an arrow function that uses the `this` around it is refused', () =>
  refused(new Account().show, /`show`.*`this`/));

test('an arrow function that uses the `arguments` around it is refused', () => {
  function around(): Function {
    // biome-ignore lint/complexity/noArguments: the subject of this test.
    return () => arguments.length;
  }
  refused(around(), /`arguments`/);
});

test('an arrow function that uses the `new.target` around it is refused', () => {
  function around(): Function {
    return () => new.target;
  }
  refused(around(), /`new.target`/);
});

test('a method that uses private names is refused', () => refused(Account.prototype.balance, /`balance`.*private/));

test('a method that uses `super` is refused', () => refused(Account.prototype.toString, /`toString`.*`super`/));

test('a Proxy is refused without running its traps', () => {
  const handler = { get: () => assert.fail('a trap ran') };
  refused(new Proxy(() => 1, handler), /Proxy/);
});

test('a variable that is not initialised yet is named', () => {
  refused(() => later.list, /`later`.*not initialised yet/);
  const later = { list: [] };
});

test('native code without a name is refused', () => {
  refused(Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as Function, /native code/);
});

test('describing runs no getter of the program', () => {
  const fn = Object.defineProperty(() => 1, 'trap', { get: () => assert.fail('a getter ran'), enumerable: true });
  assert.equal(describeFunction(fn).kind, 'closure');
});

test('assigning to a captured variable warns once, naming it', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listen);
  let hits = 0;
  const make = () => () => {
    hits += 1;
  };
  describeFunction(make());
  describeFunction(make());
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    ['`hits` is copied into each process; use a Value'],
  );
  assert.equal(hits, 0);
});
