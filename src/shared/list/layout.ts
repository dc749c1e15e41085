/**
 * CPython's layout of a `ShareableList` (M-09), little-endian:
 *
 *     int64            N, the number of items
 *     int64 [N + 1]    offset of each item in the data, and the end of the data
 *     data             8 bytes for a number, boolean or None; a multiple of 8 for text and bytes
 *     char [N][8]      `struct` format of each item, filled up with NULs
 *     int8 [N]         how Python makes a value of what `struct` gives: see Transform
 *
 * Behind it, where Python does not look, lists made here have a tail (see exact.ts), aligned to 8:
 *
 *     char [8]         TAIL_MAGIC
 *     int32, uint32 [N]
 */
export const WORD = 8;
export const TAIL_MAGIC = 'mp-exact';

export const Transform = { NONE: 0, TEXT: 1, BYTES: 2, NULL: 3 } as const;

/** Where the parts of a list are. */
export class ListLayout {
  readonly length: number;
  readonly data: number;
  readonly formats: number;
  readonly transforms: number;
  readonly tail: number;
  readonly end: number;

  constructor(length: number, dataBytes: number) {
    this.length = length;
    this.data = (length + 2) * WORD;
    this.formats = this.data + dataBytes;
    this.transforms = this.formats + length * WORD;
    this.tail = Math.ceil((this.transforms + length) / WORD) * WORD;
    this.end = this.tail + WORD + length * WORD;
  }
}
