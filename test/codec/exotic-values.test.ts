import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as namespace from 'node:path';
import test from 'node:test';
import vm from 'node:vm';
import { encode } from '../../src/codec/index.js';
import { roundTrip } from './round-trip.js';
import { assertSame } from './strict-equal.js';

const exact: [string, unknown][] = [
  ['minus zero', [-0, 0]],
  [
    'integers around every width',
    [127, 128, -128, -129, 32767, 32768, -32768, -32769, 2 ** 31, -(2 ** 31), 2 ** 53, 1e300],
  ],
  [
    'BigInts of every size',
    [0n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 5000n, -(3n ** 3000n)],
  ],
  ['lone surrogates', ['\ud800', 'a\udc00b', '\ud800'.repeat(100)]],
  [
    'long strings of both widths',
    ['x'.repeat(100_000), 'é'.repeat(1000), '日本'.repeat(1000), 'x'.repeat(31), 'x'.repeat(32)],
  ],
  ['an own property called __proto__', JSON.parse('{"__proto__": {"polluted": 1}, "a": 2}')],
  ['keys that look like integers', { b: 1, 10: 'ten', 2: 'two', '-1': 0, '01': 1 }],
  ['more keys than a shape holds', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, i]))],
  ['keys outside Latin-1 and long keys', { 日本: 1, ['k'.repeat(300)]: 2, '': 3 }],
  ['objects without a prototype', Object.assign(Object.create(null), { a: 1 })],
  [
    'holes at the start, in the middle, at the end',
    [sparse(2, { 1: 1 }), sparse(3, { 0: 1, 2: 3 }), sparse(2, { 0: 1 }), sparse(2, {})],
  ],
  ['a sparse array of the greatest length', Object.assign([], { 4294967294: 'last', 7: 'seven' })],
  [
    'large dense and large sparse arrays',
    [Array.from({ length: 5000 }, (_, i) => i), Object.assign(new Array(5000), { 4000: 1 })],
  ],
  ['named properties of arrays', Object.assign([1, 2], { index: 0, input: 'x', 4294967295: 'not an index', '-1': 1 })],
  ['named properties of large arrays', Object.assign(Array.from({ length: 1000 }), { extra: { deep: true } })],
  ['what exec() returns', /(?<year>\d{4})/.exec('in 2024')],
  ['boxed primitives', [Object(1), Object(-0), Object('text'), Object(false), Object(7n)]],
  ['dates', [new Date(0), new Date(8.64e15), new Date(NaN)]],
  ['regular expressions', [/a\/b/giu, /(?:)/, /\n/s]],
  ['a map inside its own key', cyclicMap()],
  [
    'undefined and null in containers',
    { u: undefined, n: null, xs: [undefined, null], m: new Map([[undefined, null]]) },
  ],
  ['empty containers', [{}, [], new Map(), new Set(), '', new ArrayBuffer(0), new Uint8Array(0), Buffer.alloc(0)]],
];

for (const [what, value] of exact) {
  test(`${what} arrive as they were`, () => assertSame(roundTrip(value), value));
}

function cyclicMap(): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  map.set(map, new Set([map]));
  return map;
}

/** An array with holes. */
function sparse(length: number, elements: Record<number, unknown>): unknown[] {
  return Object.assign(new Array(length), elements);
}

test('nesting has no limit', () => {
  let list: { next: unknown } | null = null;
  for (let i = 0; i < 100_000; i++)
    list = { next: i % 3 === 0 ? [list] : i % 3 === 1 ? new Map([[1, list]]) : new Set([list]) };
  let depth = 0;
  for (let at: unknown = roundTrip(list); at !== null; depth++)
    at =
      [...((at as { next: Iterable<unknown> }).next as Iterable<unknown>)].flat()[0] === undefined
        ? null
        : unwrap((at as { next: unknown }).next);
  assert.equal(depth, 100_000);
});

function unwrap(container: unknown): unknown {
  if (container instanceof Map) return container.get(1);
  if (container instanceof Set) return [...container][0];
  return (container as unknown[])[0];
}

test('an arguments object becomes a plain object, as with structuredClone', () => {
  const args = (
    function () {
      // biome-ignore lint/complexity/noArguments: it is what the test is about
      return arguments;
    } as (...xs: unknown[]) => unknown
  )(1, 'two');
  assertSame(roundTrip(args), { 0: 1, 1: 'two' });
});

test('getters are read once, and properties they delete are left out', () => {
  let reads = 0;
  const value = {
    get first() {
      reads++;
      delete (this as { second?: number }).second;
      return 1;
    },
    second: 2 as number | undefined,
    third: 3,
  };
  assertSame(roundTrip(value), { first: 1, third: 3 });
  assert.equal(reads, 1);
});

test('lastIndex starts again, as with structuredClone', () => {
  const regexp = /a/g;
  regexp.lastIndex = 3;
  assert.equal(roundTrip(regexp).lastIndex, 0);
});

test('URLs, URLSearchParams and DOMExceptions arrive as what they are', () => {
  assert.equal(roundTrip(new URL('http://host/a?b=c')).href, 'http://host/a?b=c');
  assert.deepEqual(
    [...roundTrip(new URLSearchParams('a=1&a=2'))],
    [
      ['a', '1'],
      ['a', '2'],
    ],
  );
  const reason = roundTrip(AbortSignal.abort().reason as DOMException);
  assert.ok(reason instanceof DOMException);
  assert.equal(reason.name, 'AbortError');
});

test('objects of another realm become objects of this one', () => {
  const foreign: unknown = vm.runInNewContext(
    '({ list: [1, , 3], map: new Map([[1, { a: 1 }]]), when: new Date(5), bytes: new Uint8Array(3) })',
  );
  assertSame(roundTrip(foreign), {
    list: sparse(3, { 0: 1, 2: 3 }),
    map: new Map([[1, { a: 1 }]]),
    when: new Date(5),
    bytes: new Uint8Array(3),
  });
});

test('a proxy arrives as the object it looks like', () => {
  assertSame(roundTrip(new Proxy({ a: 1 }, { get: () => 7 })), { a: 7 });
});

test('objects that every process has are found there', () => {
  assert.equal(roundTrip({ m: Math }).m, Math);
  assert.equal(roundTrip({ p: process }).p, process);
  assert.equal(roundTrip({ g: globalThis }).g, globalThis);
  assert.equal(roundTrip({ fs }).fs, fs);
  assert.equal(roundTrip({ namespace }).namespace.join, namespace.join);
});

test('a getter that encodes something itself does not disturb the message', () => {
  const inner = {
    get x() {
      return encode({ some: 'thing', else: [1] }).bytes.length;
    },
    y: 2,
  };
  const copy = roundTrip({ some: 1, inner, else: 2 });
  assert.deepEqual(Object.keys(copy), ['some', 'inner', 'else']);
  assert.equal(copy.inner.y, 2);
});
