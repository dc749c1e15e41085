import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decode, decodeError, encode, requiredModules } from '../../src/codec/index.js';
import { SerializationError } from '../../src/errors.js';
import { lengths } from '../support/lengths.js';

const samples: unknown[] = [
  { id: 1, name: 'task', ok: true, xs: [1, 2, 3] },
  [1.5, -7, 300, 70000, 2n ** 70n, 'é', '日本', undefined, null],
  new Map<unknown, unknown>([
    ['a', new Set([1, 2])],
    [{}, new Date(0)],
  ]),
  [new Uint8Array(20), new Float64Array(4), new ArrayBuffer(9), Buffer.from('x')],
  [Object.assign(new TypeError('bad', { cause: { a: 1 } }), { code: 'E' }), /x/g, Object(1), new URL('http://a/')],
  Object.assign(new Array(3), { 1: 'x', named: { deep: [[[[]]]] } }),
  { message: 'x'.repeat(300), list: Array.from({ length: 40 }, (_, i) => ({ i })) },
];

/** Anything but a value or a SerializationError is a failure; so is memory that grows out of proportion. */
function decodeSafely(bytes: Uint8Array): void {
  for (const read of [decode, decodeError]) {
    try {
      read(bytes, 0, bytes.length, [], [], { functions: false });
    } catch (error) {
      assert.ok(error instanceof SerializationError, String(error));
    }
  }
  try {
    requiredModules(bytes, 0, bytes.length);
  } catch (error) {
    assert.ok(error instanceof SerializationError, String(error));
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
}

test('random bytes give a SerializationError or a value, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 0, 1, 2, 3, undefined), (bytes, head) => {
      if (head !== undefined && bytes.length > 0) bytes[0] = head;
      decodeSafely(bytes);
    }),
    { numRuns: lengths.brokenMessages },
  );
});

test('messages with changed, missing and inserted bytes give a SerializationError or a value', () => {
  const change = fc.tuple(fc.constantFrom('change', 'cut', 'insert'), fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
      let bytes = [...encode(sample).bytes];
      for (const [kind, at, byte] of changes) {
        const index = at % Math.max(1, bytes.length);
        if (kind === 'change') bytes[index] = byte;
        else if (kind === 'cut') bytes = bytes.slice(0, index);
        else bytes.splice(index, 0, byte);
      }
      decodeSafely(Uint8Array.from(bytes));
    }),
    { numRuns: lengths.brokenMessages },
  );
});

test('a message cut anywhere is refused', () => {
  for (const sample of samples) {
    const bytes = Uint8Array.from(encode(sample).bytes);
    for (let end = 0; end < bytes.length; end++) assert.throws(() => decode(bytes, 0, end, [], []), SerializationError);
  }
});

test('the decoder never reads outside the range it is given', () => {
  const bytes = Uint8Array.from(encode('hello').bytes);
  const memory = new Uint8Array(100);
  memory.set(bytes, 0);
  assert.throws(() => decode(memory, 0, bytes.length - 1, [], []), SerializationError);
  assert.throws(() => decode(memory, 5, 200, [], []), SerializationError);
  assert.throws(() => decode(memory, -1, 5, [], []), SerializationError);
});

test('lengths that the bytes cannot hold allocate nothing', () => {
  const before = process.memoryUsage().rss;
  for (const tag of [0xa8, 0xa9, 0xab, 0xb2, 0xb3, 0xb4, 0xb6, 0xb7]) {
    for (let i = 0; i < 200; i++) decodeSafely(Uint8Array.of(0, tag, 0xff, 0xff, 0xff, 0xff, 0x07));
  }
  assert.ok(process.memoryUsage().rss - before < 100e6);
});

test('nesting made of thousands of bytes is refused, not a crash', () => {
  decodeSafely(new Uint8Array(200_000).map((_, i) => (i === 0 ? 0 : i % 2 === 1 ? 0xb4 : 1)));
});
