import assert from 'node:assert/strict';
import test from 'node:test';
import { type Handle, registerSharedKind } from '../../src/arena/shared-kinds.js';
import { decode, encode } from '../../src/codec/index.js';
import { roundTrip } from './round-trip.js';

/** A shared object of the test's own: what it stands for is found by number. */
class Cell {
  static readonly all: Cell[] = [];
  readonly #index = Cell.all.push(this) - 1;
  get index(): number {
    return this.#index;
  }
}

registerSharedKind(Cell.prototype, {
  kind: 9001,
  name: 'Cell',
  handleOf: (cell) => ({ kind: 9001, ref: cell.index, generation: 1 }),
  open: (handle) => Cell.all[handle.ref] as Cell,
});

test('a shared object travels as a handle and is the same object afterwards', () => {
  const [one, two] = [new Cell(), new Cell()];
  const copy = roundTrip({ one, two, again: new Map([[one, two]]) });
  assert.equal(copy.one, one);
  assert.equal(copy.again.get(one), two);
});

test('each object is one handle, however often it occurs', () => {
  const cell = new Cell();
  const { handles } = encode([cell, { cell }, new Set([cell])]);
  assert.deepEqual(handles, [{ kind: 9001, ref: cell.index, generation: 1 }]);
});

test('a closure takes captured shared objects along', () => {
  const cell = new Cell();
  assert.equal(roundTrip(() => cell)(), cell);
});

test('a message without its handles is refused', () => {
  const bytes = Uint8Array.from(encode(new Cell()).bytes);
  assert.throws(() => decode(bytes, 0, bytes.length, [], [] as Handle[]), { name: 'SerializationError' });
});
