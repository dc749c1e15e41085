import { malformed, type Reader } from './reader.js';
import { createResizable } from './resizable.js';
import * as tag from './tags.js';

/** A range of one of the sender's ArrayBuffers, in an ArrayBuffer of ours. */
export interface Segment {
  /** Where the range starts in the sender's ArrayBuffer ... */
  readonly start: number;
  readonly length: number;
  /** ... and in ours. */
  readonly buffer: ArrayBuffer;
  readonly offset: number;
}

interface Backing {
  readonly whole: boolean;
  readonly segments: readonly Segment[];
}

/** Element sizes are at most this: a segment that starts at a multiple suits every typed array. */
const ALIGNMENT = 8;

/** The binary leaves of one message. */
export class Segments {
  readonly #backings: Backing[] = [];

  constructor(reader: Reader, outOfBand: readonly Uint8Array[]) {
    const count = reader.count(2);
    for (let i = 0; i < count; i++) this.#backings.push(readBacking(reader, outOfBand));
  }

  find(backing: number, start: number, length: number): Segment {
    const { segments } = this.#backings[backing] ?? malformed('it names binary data that it does not hold');
    for (const segment of segments) {
      if (start >= segment.start && start + length <= segment.start + segment.length) return segment;
    }
    return malformed('a view lies outside its binary data');
  }

  whole(backing: number): ArrayBuffer {
    const { whole, segments } = this.#backings[backing] ?? malformed('it names binary data that it does not hold');
    if (!whole || segments[0] === undefined) malformed('an ArrayBuffer is not complete');
    return segments[0].buffer;
  }
}

function readBacking(reader: Reader, outOfBand: readonly Uint8Array[]): Backing {
  const flags = reader.byte();
  const max = (flags & tag.RESIZABLE) === 0 ? undefined : reader.varint();
  const whole = (flags & tag.WHOLE) !== 0;
  const segments: Segment[] = [];
  const count = reader.count(3);
  if ((whole || max !== undefined) && count !== 1) malformed('an ArrayBuffer is in pieces');
  for (let i = 0; i < count; i++) {
    const start = reader.varint();
    const length = reader.varint();
    const number = reader.varint();
    const bytes =
      number === 0 ? reader.bytes(length) : (outOfBand[number - 1] ?? malformed('a buffer did not come along'));
    if (bytes.length !== length) malformed('a buffer has another length than announced');
    segments.push({ start, length, ...place(bytes, whole, max) });
  }
  return { whole, segments };
}

/** The bytes are private to this message, so they are used where they are unless that is impossible. */
function place(bytes: Uint8Array, whole: boolean, max: number | undefined): { buffer: ArrayBuffer; offset: number } {
  if (max !== undefined) {
    const buffer = createResizable(bytes.length, max);
    new Uint8Array(buffer).set(bytes);
    return { buffer, offset: 0 };
  }
  const { buffer, byteOffset } = bytes;
  const suits = whole ? byteOffset === 0 && buffer.byteLength === bytes.length : byteOffset % ALIGNMENT === 0;
  if (buffer instanceof ArrayBuffer && suits) return { buffer, offset: byteOffset };
  return { buffer: Uint8Array.from(bytes).buffer, offset: 0 };
}
