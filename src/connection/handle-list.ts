import type { Handle } from '../arena/index.js';
import type { Ring } from './ring.js';

const ENTRY_WORDS = 3;

/** Bytes of a list of handles at the start of a frame: count, then kind, ref and generation of each; a multiple of 8. */
export const handleListBytes = (count: number): number => (4 + count * ENTRY_WORDS * 4 + 7) & ~7;

/** The list has to fit a frame. */
export const MAX_HANDLES = 1000;

export function writeHandles(ring: Ring, at: number, handles: readonly Handle[]): void {
  ring.writeWord(at, 0, handles.length);
  for (const [i, { kind, ref, generation }] of handles.entries()) {
    ring.writeWord(at, 1 + i * ENTRY_WORDS, kind);
    ring.writeWord(at, 2 + i * ENTRY_WORDS, ref);
    ring.writeWord(at, 3 + i * ENTRY_WORDS, generation);
  }
}

export function readHandles(ring: Ring, at: number): Handle[] {
  return Array.from({ length: ring.readWord(at, 0) }, (_, i) => ({
    kind: ring.readWord(at, 1 + i * ENTRY_WORDS),
    ref: ring.readWord(at, 2 + i * ENTRY_WORDS),
    generation: ring.readWord(at, 3 + i * ENTRY_WORDS),
  }));
}
