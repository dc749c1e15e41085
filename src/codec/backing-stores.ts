import { OUT_OF_BAND_BYTES } from './limits.js';
import { isResizable, maxByteLength } from './resizable.js';
import * as tag from './tags.js';
import type { Writer } from './writer.js';

/** Views of one ArrayBuffer may keep sharing it when the unused bytes between them are no more than this. */
const ALLOWED_WASTE = 64 * 1024;
/** Offsets of typed arrays are multiples of their element size, so a segment must start at one of these. */
const ALIGNMENT = 8;

/** Byte ranges [start, end) of one ArrayBuffer that the message needs. */
interface Range {
  start: number;
  end: number;
}

interface Backing {
  readonly buffer: ArrayBuffer;
  readonly pooled: boolean;
  readonly ranges: Range[];
  whole: boolean;
}

/**
 * The ArrayBuffers of one message. What of each one is needed is known only at the end (a view first,
 * perhaps the ArrayBuffer itself later), so views name a backing store and absolute offsets, and the
 * ranges go into the trailer.
 */
export class BackingStores {
  readonly #backings: Backing[] = [];
  readonly #numbers: Map<ArrayBuffer, number> = new Map<ArrayBuffer, number>();

  get size(): number {
    return this.#backings.length;
  }

  clear(): void {
    if (this.#backings.length === 0) return;
    this.#backings.length = 0;
    this.#numbers.clear();
  }

  addWhole(buffer: ArrayBuffer): number {
    const number = this.#number(buffer, false);
    (this.#backings[number] as Backing).whole = true;
    return number;
  }

  /** `pooled`: a Buffer cut from Node's pool, whose neighbours are none of this message's business. */
  addRange(buffer: ArrayBuffer, start: number, length: number, pooled: boolean): number {
    const number = this.#number(buffer, pooled);
    const backing = this.#backings[number] as Backing;
    if (isResizable(buffer)) backing.whole = true;
    else backing.ranges.push({ start: start - (start % ALIGNMENT), end: start + length });
    return number;
  }

  #number(buffer: ArrayBuffer, pooled: boolean): number {
    const known = this.#numbers.get(buffer);
    if (known !== undefined) return known;
    const number = this.#backings.length;
    this.#backings.push({ buffer, pooled, ranges: [], whole: false });
    this.#numbers.set(buffer, number);
    return number;
  }

  /** Writes the section of the trailer; large ranges are appended to `outOfBand`. */
  write(writer: Writer, outOfBand: Uint8Array[]): void {
    writer.varint(this.#backings.length);
    for (const backing of this.#backings) {
      const { buffer } = backing;
      const resizable = isResizable(buffer);
      writer.byte((backing.whole ? tag.WHOLE : 0) | (resizable ? tag.RESIZABLE : 0));
      if (resizable) writer.varint(maxByteLength(buffer));
      const segments = backing.whole ? [{ start: 0, end: buffer.byteLength }] : merge(backing);
      writer.varint(segments.length);
      for (const { start, end } of segments) {
        writer.varint(start);
        writer.varint(end - start);
        const bytes = new Uint8Array(buffer, start, end - start);
        if (bytes.length >= OUT_OF_BAND_BYTES) {
          writer.varint(outOfBand.push(bytes));
        } else {
          writer.varint(0);
          writer.bytes(bytes);
        }
      }
    }
  }
}

/**
 * One segment for all views, so that they still share an ArrayBuffer afterwards; but only overlapping
 * views share where that would drag along much that nobody asked for.
 */
function merge({ ranges, pooled }: Backing): Range[] {
  if (ranges.length === 1) return ranges;
  const sorted = ranges.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const overlapping: Range[] = [];
  for (const range of sorted) {
    const last = overlapping.at(-1);
    if (last !== undefined && range.start < last.end) last.end = Math.max(last.end, range.end);
    else overlapping.push({ ...range });
  }
  const first = overlapping[0] as Range;
  const last = overlapping.at(-1) as Range;
  const used = overlapping.reduce((sum, range) => sum + range.end - range.start, 0);
  const wasted = last.end - first.start - used;
  return pooled || wasted > used + ALLOWED_WASTE ? overlapping : [{ start: first.start, end: last.end }];
}
