// What writes to shared data, and makes segments that have names.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { getArena } from '../../../src/arena/index.js';
import { RawArray, type RawValue, SharedArray, type TypeCode, Value } from '../../../src/index.js';
import { ShareableList, SharedMemory } from '../../../src/shared-memory.js';
import { beginKillPoints } from '../kill-point.js';

/** One of each kind of cells. */
export interface Cells {
  readonly int: RawValue<'i'>;
  readonly big: RawValue<'q'>;
  readonly float: RawValue<'d'>;
  readonly text: RawValue<'u'>;
}

/** Is killed: counts in each of them, and writes into arrays of its own. */
export function writeCells({ int, big, float, text }: Cells): void {
  beginKillPoints();
  for (let i = 0; i < 3; i++) {
    int.add(1);
    big.add(1n);
    float.add(1);
    text.value = 'x';
  }
  exchange(int.value, (seen) => int.compareExchange(seen, seen + 1));
  exchange(big.value, (seen) => big.compareExchange(seen, seen + 1n));
  exchange(float.value, (seen) => float.compareExchange(seen, seen + 1));
  exchange(text.value, (seen) => text.compareExchange(seen, 'y'));
  // The second is so large that its pages are given back instead of being filled with zeros.
  for (const it of [
    new RawArray('d', 1000),
    new RawArray('d', 10_000),
    new SharedArray('i', [1, 2, 3]),
    new Value('q', 1n),
  ])
    it.close();
  const codes: TypeCode[] = ['i', 'f'];
  for (const code of codes) {
    const array = new RawArray(code, [1, 2]);
    array[0] = 3;
    array.close();
  }
}

/** Is killed: takes away the segments of a process tree that is dead as a whole, as whoever uses named memory first does. */
export function removeSegmentsOfDead(root: string, ...names: string[]): void {
  assert.equal(getArena().table.nameOf(0), 'MainProcess'); // it has joined
  const { signal } = spawnSync(process.execPath, [root, 'leaveSegments', ...names]);
  assert.equal(signal, 'SIGKILL');
  beginKillPoints();
  useSegments();
}

/** Does the same, if anything is left. */
export function useSegments(): void {
  const memory = new SharedMemory({ create: true, size: 100 });
  memory.unlink();
  memory.close();
}

/** Nobody else writes: it was what it was seen to be. */
function exchange<T>(seen: T, compareExchange: (seen: T) => T): void {
  assert.equal(compareExchange(seen), seen);
}

/** Is killed: makes segments of these names, uses them, and removes them. */
export function makeSegments(first: string, second: string): void {
  beginKillPoints();
  const memory = new SharedMemory({ create: true, size: 100, name: first });
  const list = new ShareableList(['text', 1, null], { name: second });
  list[0] = 'more';
  list[1] = 2.5;
  memory.unlink();
  list.shm.unlink();
  for (const it of [memory, list]) it.close();
}
