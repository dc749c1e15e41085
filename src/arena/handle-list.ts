import { ValueError } from '../errors.js';
import type { Handle } from './shared-kinds.js';

const ENTRY_WORDS = 3;

/** Bytes of a list of handles at the start of a message: count, then kind, ref and generation of each; a multiple of 8. */
export const handleListBytes = (count: number): number => (4 + count * ENTRY_WORDS * 4 + 7) & ~7;

/** The list has to fit a frame. */
const MAX_HANDLES = 1000;

/** **Throws** `ValueError` when there are more than a message can hold. */
export function checkHandleCount(handles: readonly Handle[]): void {
  if (handles.length <= MAX_HANDLES) return;
  throw new ValueError(
    `A message can hold ${MAX_HANDLES} different shared objects at most, this one has ${handles.length}: send several`,
  );
}

/** Writes the list from word `at` on. */
export function writeHandles(words: Int32Array, at: number, handles: readonly Handle[]): void {
  words[at] = handles.length;
  for (const [i, { kind, ref, generation }] of handles.entries()) {
    words[at + 1 + i * ENTRY_WORDS] = kind;
    words[at + 2 + i * ENTRY_WORDS] = ref;
    words[at + 3 + i * ENTRY_WORDS] = generation;
  }
}

/** The list that begins at word `at`. */
export function readHandles(words: Int32Array, at: number): Handle[] {
  return Array.from({ length: words[at] as number }, (_, i) => ({
    kind: words[at + 1 + i * ENTRY_WORDS] as number,
    ref: words[at + 2 + i * ENTRY_WORDS] as number,
    generation: words[at + 3 + i * ENTRY_WORDS] as number,
  }));
}
