import { SerializationError } from '../errors.js';
import * as tag from './tags.js';

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const bigint = new BigInt64Array(1);
const bigintBytes = new Uint8Array(bigint.buffer);

/** Short strings seen lately, by a hash of their bytes: the same words come again and again. */
const CACHED_STRINGS = 1024;
const MAX_CACHED_LENGTH = 15;
const strings: string[] = new Array(CACHED_STRINGS).fill('');

let lastSource: Uint8Array | undefined;
let lastBuffer: Buffer = Buffer.alloc(0);

/** The same memory as a Buffer. A ring hands over the same big array every time. */
function asBuffer(source: Uint8Array): Buffer {
  if (source === lastSource) return lastBuffer;
  lastSource = source;
  lastBuffer = Buffer.isBuffer(source) ? source : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  return lastBuffer;
}

export function malformed(what: string): never {
  throw new SerializationError(`These bytes are no multiproc message: ${what}`);
}

/** Reads primitives from a range of memory and never looks outside it. */
export class Reader {
  buffer: Buffer = lastBuffer;
  position = 0;
  limit = 0;

  read(source: Uint8Array, start: number, end: number): void {
    if (!(start >= 0 && start <= end && end <= source.length))
      malformed(`range ${start}-${end} of ${source.length} bytes`);
    this.buffer = asBuffer(source);
    this.position = start;
    this.limit = end;
  }

  /** Takes the next `size` bytes and returns where they start. */
  take(size: number): number {
    const { position } = this;
    if (size > this.limit - position) malformed('it ends too early');
    this.position = position + size;
    return position;
  }

  byte(): number {
    if (this.position >= this.limit) malformed('it ends too early');
    return this.buffer[this.position++] as number;
  }

  varint(): number {
    const { buffer, limit } = this;
    let result = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      if (this.position >= limit) malformed('it ends too early');
      const byte = buffer[this.position++] as number;
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
    return malformed('a length is too long');
  }

  /** A number of things of which each takes at least `size` bytes. */
  count(size: number): number {
    const count = this.varint();
    if (count * size > this.limit - this.position) malformed(`it cannot hold ${count} entries`);
    return count;
  }

  int16(): number {
    const at = this.take(2);
    const { buffer } = this;
    return (((buffer[at] as number) << 16) >> 16) | (((buffer[at + 1] as number) << 24) >> 16);
  }

  int32(): number {
    const at = this.take(4);
    const { buffer } = this;
    return (
      (buffer[at] as number) |
      ((buffer[at + 1] as number) << 8) |
      ((buffer[at + 2] as number) << 16) |
      ((buffer[at + 3] as number) << 24)
    );
  }

  float(): number {
    const at = this.take(8);
    const { buffer } = this;
    for (let i = 0; i < 8; i++) floatBytes[i] = buffer[at + i] as number;
    return float[0] as number;
  }

  bigint64(): bigint {
    const at = this.take(8);
    for (let i = 0; i < 8; i++) bigintBytes[i] = this.buffer[at + i] as number;
    return bigint[0] as bigint;
  }

  bigint(): bigint {
    const negative = this.byte() === 1;
    const length = this.count(1);
    const at = this.take(length);
    const magnitude = length === 0 ? 0n : BigInt(`0x${this.buffer.toString('hex', at, at + length)}`);
    return negative ? -magnitude : magnitude;
  }

  /** A string in a place where only a string may stand. */
  string(): string {
    const head = this.byte();
    if (head >= tag.SHORT_STRING && head <= tag.SHORT_STRING + tag.MAX_SHORT_STRING)
      return this.latin1(head & tag.MAX_SHORT_STRING);
    if (head === tag.LATIN1) return this.latin1(this.count(1));
    if (head === tag.UTF16) return this.utf16();
    return malformed('a name is missing');
  }

  latin1(length: number): string {
    const at = this.take(length);
    const { buffer } = this;
    if (length > MAX_CACHED_LENGTH) return buffer.toString('latin1', at, at + length);
    let hash = length;
    for (let i = at; i < at + length; i++) hash = (hash * 31 + (buffer[i] as number)) | 0;
    hash = (hash ^ (hash >>> 10)) & (CACHED_STRINGS - 1);
    const cached = strings[hash] as string;
    if (cached.length === length) {
      let i = 0;
      while (i < length && cached.charCodeAt(i) === buffer[at + i]) i++;
      if (i === length) return cached;
    }
    const string = buffer.toString('latin1', at, at + length);
    strings[hash] = string;
    return string;
  }

  utf16(): string {
    const length = this.count(2);
    const at = this.take(length * 2);
    return this.buffer.toString('utf16le', at, at + length * 2);
  }

  /** A private copy of the next bytes: the message's own memory will be overwritten. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.take(length);
    const copy = new Uint8Array(length);
    copy.set(this.buffer.subarray(at, at + length));
    return copy;
  }
}
