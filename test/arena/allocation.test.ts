import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Arena, Block, getArena, type Handle, Kind, type ObjectSpec } from '../../src/arena/index.js';

const arena = getArena();
const make = (spec: Partial<ObjectSpec> = {}): Handle =>
  arena.create((create) => create({ kind: 99, payloadBytes: 64, ...spec }));
const used = (): { bytes: number; blocks: number } => {
  const { usedBytes, usedBlocks } = arena.statistics();
  return { bytes: usedBytes, blocks: usedBlocks };
};

test('an object is zeroed, held by its maker, and gone when let go', () => {
  const before = used();
  const handle = make();
  assert.deepEqual(arena.holdersOf(handle.ref), [arena.slot]);
  assert.equal(arena.windows.read(handle.ref, Block.PAYLOAD), 0);
  arena.windows.write(handle.ref, Block.PAYLOAD, 7);
  arena.release(handle);
  assert.deepEqual(used(), before);
  const next = make();
  assert.equal(next.ref, handle.ref, 'the place is used again');
  assert.notEqual(next.generation, handle.generation, 'but not mistaken for the old object');
  assert.equal(arena.windows.read(next.ref, Block.PAYLOAD), 0);
  arena.release(next);
});

test('any sequence of allocations of any size gives all its memory back, and no two blocks overlap', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 4096 }), fc.integer({ min: 0, max: 40 * 2 ** 20 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(size, fc.nat(1000)), { maxLength: 60 }), (steps) => {
      const before = used();
      const live: { handle: Handle; from: number; to: number }[] = [];
      for (const [dataBytes, pick] of steps) {
        if (pick % 3 === 0 && live.length > 0)
          arena.release((live.splice(pick % live.length, 1)[0] as (typeof live)[0]).handle);
        const handle = make({ dataBytes });
        const data = arena.windows.read(handle.ref, Block.DATA);
        const to = data + arena.windows.read(data, Block.LINES);
        assert.ok((to - data) * 64 >= dataBytes + 64, 'the block is large enough');
        for (const other of live) assert.ok(to <= other.from || data >= other.to, 'blocks do not overlap');
        live.push({ handle, from: data, to });
      }
      for (const { handle } of live) arena.release(handle);
      assert.deepEqual(used(), before);
    }),
    { numRuns: 60 },
  );
});

test('all memory of a freed window is one block again: the largest one fits without growing the file', () => {
  const handles = Array.from({ length: 3000 }, (_, i) => make({ dataBytes: (i * 37) % 5000 }));
  const { mappedBytes } = arena.statistics();
  for (const handle of handles) arena.release(handle);
  const large = make({ dataBytes: 7 * 2 ** 20 });
  assert.equal(arena.statistics().mappedBytes, mappedBytes);
  arena.release(large);
});

test('a block larger than a window is contiguous and can be read and written as a whole', () => {
  const dataBytes = 50 * 2 ** 20;
  const handle = make({ dataBytes });
  const { bytes, byte } = arena.locate(arena.windows.read(handle.ref, Block.DATA));
  bytes[byte + 64] = 1;
  bytes[byte + 64 + dataBytes - 1] = 2;
  assert.ok(bytes.length - byte >= dataBytes + 64);
  arena.release(handle);
});

test('an object that links to another keeps it alive', () => {
  const before = used();
  const [outer, inner] = arena.create((create) => {
    const inner = create({ kind: 99, payloadBytes: 0 });
    return [create({ kind: 99, payloadBytes: 0, link: inner.ref }), inner] as const;
  });
  arena.release(inner);
  assert.equal(arena.windows.read(inner.ref, Block.GENERATION), inner.generation);
  assert.notDeepEqual(used(), before);
  arena.release(outer);
  assert.deepEqual(used(), before);
});

test('a change that throws changes nothing', () => {
  const before = used();
  const boom = new Error('boom');
  assert.throws(
    () =>
      arena.create((create) => {
        create({ kind: 99, payloadBytes: 0, dataBytes: 1000 });
        throw boom;
      }),
    boom,
  );
  assert.deepEqual(used(), before);
});

test('another view of the arena sees the same objects', () => {
  const handle = make();
  arena.windows.write(handle.ref, Block.PAYLOAD, 42);
  const other = new Arena(arena.native, arena.fd, arena.slot);
  assert.equal(other.windows.read(handle.ref, Block.PAYLOAD), 42);
  arena.release(handle);
});

test('the numbers of the kinds are part of the memory layout', () => {
  assert.deepEqual(
    Object.values(Kind),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    [Kind.PIPE, Kind.LOCK, Kind.BARRIER, Kind.QUEUE, Kind.SHAREABLE_LIST, Kind.RW_LOCK],
    [1, 4, 10, 11, 19, 20],
  );
});
