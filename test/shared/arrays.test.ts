import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { InvalidStateError, Pipe, Process, RawArray, SharedArray, type TypeCode, ValueError } from '../../src/index.js';
import { blocksInUse } from '../support/blocks.js';
import { collectUntil } from '../support/collect.js';
import { failOnLeaks } from '../support/leaks.js';
import { fillWithSquares, stayWith } from './fixtures/children.js';

failOnLeaks();

const codes: TypeCode[] = ['b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q', 'f', 'd', '?', 'c', 'u'];
const zero = (code: TypeCode): unknown => ('lLqQ'.includes(code) ? 0n : code === '?' ? false : code === 'u' ? '\0' : 0);

describe('an array', () => {
  test('made from a size is that many zeros, whatever was in the memory before (H-02, H-03)', () => {
    const dirty = Array.from({ length: 8 }, () => new RawArray('B', new Uint8Array(50_000).fill(255)));
    for (const it of dirty) it.close();
    for (const code of codes) {
      const array = new RawArray(code, 30_000);
      assert.equal(array.length, 30_000);
      assert.ok(array.slice().every((it) => it === zero(code)));
      array.close();
    }
  });

  test('made from elements has those; it reads and writes by index, from the end too (H-02)', () => {
    for (const Class of [RawArray, SharedArray]) {
      const array = new Class('h', [1, 2, 70_000]);
      assert.equal(array.length, 3);
      assert.deepEqual([array[0], array[1], array[2], array[-1], array[-3]], [1, 2, 4464, 4464, 1]);
      array[-1] = 9;
      array[0] = -1;
      assert.deepEqual([...array], [-1, 2, 9]);
      array[1]++;
      assert.equal(array[1], 3);
      array.close();
    }
  });

  test('refuses an index out of range, reading and writing', () => {
    const array = new RawArray('i', 3);
    for (const index of [3, -4, 2 ** 40]) {
      assert.throws(() => array[index], /out of range: there are 3 elements/);
      assert.throws(() => {
        array[index] = 1;
      }, ValueError);
    }
    assert.equal((array as never as { then: unknown }).then, undefined);
    array.close();
  });

  test('refuses what it cannot be made from, and takes no memory then', () => {
    assert.throws(() => new RawArray('i', -1), ValueError);
    assert.throws(() => new RawArray('i', 1.5), ValueError);
    assert.throws(() => new RawArray('i', 'text'), ValueError);
    assert.throws(() => new RawArray('i', null as never), ValueError);
    assert.throws(() => new RawArray('i', [1, 'x' as never]), ValueError);
    assert.throws(() => new RawArray('z' as TypeCode, 1), ValueError);
    assert.throws(() => new SharedArray('i', [0.5]), ValueError);
    assert.throws(() => new SharedArray('i', 1, { lock: 'yes' as never }), ValueError);
  });

  test('slices and sets like an Array and a typed array do', () => {
    const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined });
    const array = new RawArray('i', 6);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 6 }),
        fc.nat(6),
        bound,
        bound,
        (xs, at, a, b) => {
          const model = array.slice();
          if (at + xs.length > 6) assert.throws(() => array.set(xs, at), ValueError);
          else {
            array.set(xs, at);
            model.splice(at, xs.length, ...xs);
          }
          assert.deepEqual(array.slice(a, b), model.slice(a, b));
        },
      ),
    );
    array.close();
  });

  test('of c is text and bytes (H-02)', () => {
    const array = new SharedArray('c', 'hello world');
    assert.equal(array.length, 11);
    assert.equal(array.value, 'hello world');
    array.value = array.value.toUpperCase();
    assert.equal(array.value, 'HELLO WORLD');
    array.value = 'bye';
    assert.equal(array.value, 'bye', 'up to the NUL');
    assert.deepEqual(Buffer.from(array.raw).toString('latin1'), 'bye\0O WORLD');
    array.raw = Buffer.from('xy\0z');
    assert.equal(array.value, 'xy');
    assert.deepEqual([array[0], array[-1]], [120, 68]);
    array[0] = 'é'.normalize('NFD').charCodeAt(0);
    assert.equal(array.value, 'ey');
    assert.throws(() => {
      array.value = 'much too long for it';
    }, ValueError);
    array.close();
  });

  test('of u is text, of others none', () => {
    const array = new RawArray('u', 'naïve 𝄞');
    assert.equal(array.length, 7);
    assert.equal(array.value, 'naïve 𝄞');
    array.value = 'né';
    assert.equal(array.value, 'né');
    assert.deepEqual(array.slice(0, 3), ['n', 'é', '\0']);
    array.close();
    const numbers = new RawArray('i', 3);
    assert.throws(() => numbers.value, ValueError);
    assert.throws(() => numbers.raw, ValueError);
    numbers.close();
  });

  test('of any size is possible: none, and more than a window of the arena', () => {
    const none = new RawArray('d', 0);
    assert.deepEqual([...none], []);
    assert.equal(none.typed().length, 0);
    none.close();
    const large = new RawArray('d', 5e6);
    large[4_999_999] = 0.5;
    assert.equal(large.typed()[4_999_999], 0.5);
    large.close();
  });

  test('shows itself', () => {
    const array = new RawArray('i', [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(inspect(array), '<RawArray i[7] 1, 2, 3, 4, 5, 6, …>');
    assert.deepEqual(array.statistics(), { closed: false, code: 'i', length: 7, mapped: false });
    array.close();
    assert.equal(inspect(array), '<RawArray i[7] closed>');
    assert.throws(() => array[0], InvalidStateError);
    assert.throws(() => array.slice(), InvalidStateError);
  });
});

describe('typed()', () => {
  test('is a plain typed array over the same memory, for every code', () => {
    const classes = {
      b: Int8Array,
      h: Int16Array,
      I: Uint32Array,
      q: BigInt64Array,
      L: BigUint64Array,
      f: Float32Array,
      d: Float64Array,
      '?': Uint8Array,
      c: Uint8Array,
      u: Uint32Array,
    } as const;
    for (const [code, Class] of Object.entries(classes)) {
      const array = new RawArray(code as TypeCode, 5);
      const typed = array.typed();
      assert.equal(typed.constructor, Class);
      assert.equal(typed.length, 5);
      assert.equal(array.typed(), typed);
      typed[3] = (zero(code as TypeCode) === 0n ? 65n : 65) as never;
      assert.equal(array[3], { q: 65n, L: 65n, '?': true, u: 'A' }[code as string] ?? 65);
      array.close();
    }
  });

  test('shows nothing but the array: its buffer begins with it and ends in zeros', () => {
    const neighbours = Array.from({ length: 20 }, () => new RawArray('B', new Uint8Array(3000).fill(7)));
    const middle = neighbours[10] as RawArray<'B'>;
    const typed = middle.typed();
    assert.equal(typed.byteOffset, 0);
    const all = new Uint8Array(typed.buffer);
    assert.ok(all.subarray(0, 3000).every((it) => it === 7));
    all.subarray(3000).fill(9);
    for (const it of neighbours) assert.ok(it.slice().every((byte) => byte === 7));
    for (const it of neighbours) it.close();
  });

  test('cannot be transferred away', () => {
    const array = new RawArray('i', [1, 2]);
    const { buffer } = array.typed();
    try {
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    } catch {} // newer versions throw, older ones copy
    if ('transfer' in buffer) assert.throws(() => (buffer as { transfer(): void }).transfer(), TypeError);
    assert.deepEqual([...array.typed()], [1, 2]);
    array.close();
  });

  test('keeps the array when only the typed array is kept', async () => {
    const blocks = blocksInUse();
    let typed: Int32Array | undefined = new RawArray('i', [1, 2, 3]).typed();
    let turns = 0;
    await collectUntil(() => ++turns === 5);
    const other = new RawArray('i', [7, 7, 7]);
    assert.deepEqual([...typed], [1, 2, 3]);
    other.close();
    typed = undefined;
    await collectUntil(() => blocksInUse() <= blocks);
  });

  test('is empty, and no crash, once the array is closed', () => {
    const array = new RawArray('i', [1, 2, 3]);
    const typed = array.typed();
    array.close();
    assert.equal(typed.length, 0);
    assert.equal(typed[0], undefined);
    typed[0] = 1;
    assert.throws(() => Atomics.load(typed, 0));
    assert.throws(() => array.typed(), InvalidStateError);
  });

  test('sees what another process writes', async () => {
    const array = new SharedArray('d', 100);
    const typed = array.typed();
    const child = new Process({ target: fillWithSquares, args: [array, 100] as const }).start();
    assert.equal(await child.join(), 0);
    assert.deepEqual(
      [...typed],
      Array.from({ length: 100 }, (_, i) => i * i),
    );
    assert.equal(array[99], 9801);
    child.close();
    array.close();
  });
});

describe('an array in several processes', () => {
  test('lives while one process holds it, killed or not', async () => {
    const [here, there] = Pipe();
    const array = new SharedArray('q', [5n]);
    const raw = array.getObj();
    const child = new Process({ target: stayWith, args: [there, { array, raw }] as const }).start();
    there.close();
    array.close();
    raw.close();
    await here.recv();
    child.kill();
    await child.join();
    here.close();
    child.close();
  });

  test('dropped without close is gone when it is collected', async () => {
    const blocks = blocksInUse();
    for (let i = 0; i < 100; i++) new SharedArray('i', 10);
    await collectUntil(() => blocksInUse() <= blocks);
  });
});
