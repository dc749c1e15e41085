import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import net from 'node:net';
import test from 'node:test';
import { encode } from '../../src/codec/index.js';
import { SerializationError } from '../../src/errors.js';
import { Secret } from './fixture-classes.js';

const detached = new ArrayBuffer(8);
structuredClone(detached, { transfer: [detached] });

/** The type library for Node.js has no WebAssembly. */
function wasmMemory(): unknown {
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (options: object) => unknown } })
    .WebAssembly;
  return new Memory({ initial: 1 });
}

const refused: [string, unknown, RegExp][] = [
  ['a symbol', Symbol('s'), /symbol \(Symbol\(s\)\)/],
  ['a boxed symbol', Object(Symbol('s')), /boxed symbol/],
  ['a promise', Promise.resolve(1), /Await it/],
  ['a WeakMap', new WeakMap(), /Map or Set instead/],
  ['a WeakSet', new WeakSet(), /Map or Set instead/],
  ['a WeakRef', new WeakRef({}), /WeakRef/],
  ['a FinalizationRegistry', new FinalizationRegistry(() => {}), /FinalizationRegistry/],
  ['a SharedArrayBuffer', new SharedArrayBuffer(8), /SharedMemory/],
  ['a view of a SharedArrayBuffer', new Uint8Array(new SharedArrayBuffer(8)), /SharedMemory/],
  ['a detached ArrayBuffer', detached, /detached/],
  ['a generator', (function* () {})(), /generator/],
  ['an array iterator', [1].values(), /Array Iterator/],
  ['a map iterator', new Map().keys(), /iterator/],
  ['a socket', new net.Socket(), /stream \(Socket\)/],
  ['a server', net.createServer(), /native resource \(Server\)/],
  ['a hash', createHash('sha1'), /Hash/],
  ['WebAssembly memory', wasmMemory(), /Memory/],
  ['an Intl object', new Intl.NumberFormat(), /NumberFormat/],
  ['headers', new Headers(), /Headers/],
  ['an AbortController', new AbortController(), /AbortController/],
  ['a TextDecoder', new TextDecoder(), /TextDecoder/],
  ['a proxy of a Map', new Proxy(new Map(), {}), /Map/],
  ['an instance with #private fields', new Secret(), /#private.*multiproc\.serialize/],
];

for (const [what, value, message] of refused) {
  test(`${what} is refused, with its place in the value and a way out`, () => {
    assert.throws(
      () => encode({ a: [0, { 'the key': value }] }),
      (error) => {
        assert.ok(error instanceof SerializationError);
        assert.equal(error.path, 'value.a[1]["the key"]');
        assert.match(error.message, message);
        assert.ok(error.message.startsWith(error.path));
        return true;
      },
    );
  });
}

test('an object of a class inside Node.js is refused, not taken apart', () => {
  const timer = setTimeout(() => {}, 0);
  assert.throws(() => encode({ timer }), /^SerializationError: value\.timer: `Timeout` .*part of Node/);
  clearTimeout(timer);
});

test('places inside maps and sets are named', () => {
  const bad = Symbol('bad');
  const pathOf = (value: unknown): string => {
    try {
      encode(value, 'args[0]');
    } catch (error) {
      return (error as SerializationError).path;
    }
    return 'not refused';
  };
  assert.equal(pathOf(new Map([['key', { x: bad }]])), 'args[0].get("key").x');
  assert.equal(pathOf(new Map([[{ x: bad }, 1]])), 'args[0]<map key 0>.x');
  assert.equal(pathOf(new Set([1, bad])), 'args[0]<set member 1>');
  assert.equal(pathOf(Object.assign([1], { extra: bad })), 'args[0].extra');
  assert.equal(pathOf(new Error('e', { cause: { bad } })), 'args[0].cause.bad');
});

test('a failed encode leaves nothing behind', () => {
  assert.throws(() => encode({ a: {}, b: Symbol('x') }));
  const { bytes, handles, buffers } = encode({ a: 1 });
  assert.deepEqual([...bytes], [0, 0xb0, 3, 1, 1, 97, 1]);
  assert.deepEqual([handles.length, buffers.length], [0, 0]);
});

test('an error thrown by a getter is the cause of the refusal', () => {
  const cause = new Error('no');
  const value = {
    get x(): never {
      throw cause;
    },
  };
  assert.throws(() => encode(value), { name: 'SerializationError', path: 'value.x', cause });
});
