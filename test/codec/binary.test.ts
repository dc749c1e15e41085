import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, encode } from '../../src/codec/index.js';
import { roundTrip } from './round-trip.js';
import { assertSame } from './strict-equal.js';

const LARGE = 32 * 1024;

test('every kind of view arrives as that kind', () => {
  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ];
  for (const Kind of kinds) assertSame(roundTrip({ v: new Kind([1, 2, 3]) }), { v: new Kind([1, 2, 3]) });
  assertSame(roundTrip([new BigInt64Array([1n, -2n]), new BigUint64Array([2n ** 63n])]), [
    new BigInt64Array([1n, -2n]),
    new BigUint64Array([2n ** 63n]),
  ]);
  assertSame(roundTrip([new DataView(new ArrayBuffer(9), 3, 5)]), [new DataView(new ArrayBuffer(9), 3, 5)]);
});

test('a Buffer stays a Buffer and takes nothing of its pool along', () => {
  const value = [Buffer.from('one'), Buffer.from('two')];
  const copy = roundTrip(value);
  assertSame(copy, value);
  assert.ok(copy.every((buffer) => Buffer.isBuffer(buffer)));
  assert.ok(encode(value).bytes.length < 60);
});

test('a message that is one large array is not copied', () => {
  const bytes = new Uint8Array(1_000_000);
  const encoded = encode(bytes);
  assert.equal(encoded.buffers[0], bytes);
  assert.equal(encoded.bytes.length, 2);
  const received = Uint8Array.from(bytes);
  assert.equal(decode(encoded.bytes, 0, 2, [received], []), received);
});

test('large leaves go out of band without a copy and are used as they arrive', () => {
  const floats = new Float32Array(LARGE);
  const encoded = encode({ floats });
  assert.equal(encoded.buffers.length, 1);
  assert.equal(encoded.buffers[0]?.buffer, floats.buffer);
  const received = Uint8Array.from(encoded.buffers[0] as Uint8Array);
  const copy = decode(encoded.bytes, 0, encoded.bytes.length, [received], []) as { floats: Float32Array };
  assert.equal(copy.floats.buffer, received.buffer);
});

test('a view of a part takes only that part', () => {
  const part = new Uint8Array(new ArrayBuffer(10_000_000), 5_000_000, LARGE);
  const { buffers } = encode([part]);
  assert.deepEqual(
    buffers.map((buffer) => buffer.length),
    [LARGE],
  );
  const small = new Uint8Array(new ArrayBuffer(10_000_000), 77, 10);
  assert.ok(encode([small]).bytes.length < 50);
});

test('views far apart in a huge buffer do not drag along what lies between', () => {
  const buffer = new ArrayBuffer(50_000_000);
  const value = [new Uint8Array(buffer, 0, 10), new Uint8Array(buffer, 49_000_000, 10), new Uint8Array(buffer, 5, 10)];
  const encoded = encode(value);
  assert.ok(encoded.bytes.length + encoded.buffers.length < 200);
  const copy = roundTrip(value);
  assertSame(copy, value);
  assert.equal(copy[0]?.buffer, copy[2]?.buffer);
});

test('a write through one view shows in the others', () => {
  const buffer = new ArrayBuffer(64);
  const copy = roundTrip({ buffer, bytes: new Uint8Array(buffer, 8, 8), floats: new Float64Array(buffer) });
  copy.bytes[0] = 7;
  assert.equal(new Uint8Array(copy.buffer)[8], 7);
  assert.equal(new Uint8Array(copy.floats.buffer)[8], 7);
});

test('a misaligned large buffer is copied to where its view can be made', () => {
  const encoded = encode([new Float64Array(LARGE)]);
  const received = new Uint8Array(new ArrayBuffer(LARGE * 8 + 3), 3);
  const [copy] = decode(encoded.bytes, 0, encoded.bytes.length, [received], []) as [Float64Array];
  assert.equal(copy.length, LARGE);
});

type Resizable = ArrayBuffer & { resizable: boolean; maxByteLength: number; resize(n: number): void };
const resizable = (length: number, max: number): Resizable =>
  new (ArrayBuffer as unknown as new (n: number, o: object) => Resizable)(length, { maxByteLength: max });

test('resizable buffers stay resizable, and views that follow their length still do', () => {
  for (const [length, max] of [
    [8, 64],
    [64, 64],
    [40_000, 80_000],
  ] as const) {
    const buffer = resizable(length, max);
    const copy = roundTrip({
      buffer,
      tracking: new Uint8Array(buffer),
      fixed: new Uint8Array(buffer, 0, length),
      tail: new Uint8Array(buffer, 4),
    });
    assert.equal(copy.buffer.maxByteLength, max);
    assert.equal(copy.fixed.length, length);
    copy.buffer.resize(6);
    assert.deepEqual([copy.tracking.length, copy.fixed.length, copy.tail.length], [6, 0, 2]);
  }
});
