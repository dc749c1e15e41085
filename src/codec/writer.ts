import { MAX_KEPT_SCRATCH } from './limits.js';
import * as tag from './tags.js';

const INITIAL_SIZE = 64 * 1024;
const MAX_MESSAGE = 0xffff_ff00;

/**
 * On a string that V8 stores as Latin-1 this pattern cannot match and V8 knows it: the test takes the
 * same time for one character and for a million.
 */
const NOT_LATIN1 = /[^\0-\xff]/;

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
const bigint = new BigInt64Array(1);
const bigintBytes = new Uint8Array(bigint.buffer);
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Appends primitives to a growing scratch buffer. All numbers are little-endian. */
export class Writer {
  buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_SIZE);
  position = 0;

  /** Makes room for `size` more bytes; everything below writes without further checks. */
  ensure(size: number): void {
    if (this.position + size > this.buffer.length) this.#grow(this.position + size);
  }

  #grow(needed: number): void {
    if (needed > MAX_MESSAGE)
      throw new RangeError('The value needs more than 4 GiB of encoded bytes besides its binary leaves');
    const larger = Buffer.allocUnsafeSlow(Math.min(MAX_MESSAGE, Math.max(needed, this.buffer.length * 2)));
    this.buffer.copy(larger, 0, 0, this.position);
    this.buffer = larger;
  }

  /** Starts a new message in the same scratch, or in a fresh one when the last message was a giant. */
  restart(): void {
    if (this.buffer.length > MAX_KEPT_SCRATCH) this.buffer = Buffer.allocUnsafeSlow(INITIAL_SIZE);
    this.position = 0;
  }

  byte(value: number): void {
    if (this.position === this.buffer.length) this.#grow(this.position + 1);
    this.buffer[this.position++] = value;
  }

  /** A length: seven bits a byte, the lowest first. Takes every safe integer. */
  varint(value: number): void {
    this.ensure(8);
    while (value > 0x7f) {
      this.buffer[this.position++] = (value & 0x7f) | 0x80;
      value = value > 0x7fff_ffff ? Math.floor(value / 128) : value >>> 7;
    }
    this.buffer[this.position++] = value;
  }

  number(value: number): void {
    this.ensure(9);
    const { buffer } = this;
    const integer = value | 0;
    if (integer === value && (integer !== 0 || !Object.is(value, -0))) {
      if (integer >= 0 && integer <= tag.MAX_SMALL_INT) {
        buffer[this.position++] = integer;
      } else if (integer >= -0x80 && integer <= 0x7f) {
        buffer[this.position++] = tag.INT8;
        buffer[this.position++] = integer;
      } else if (integer >= -0x8000 && integer <= 0x7fff) {
        buffer[this.position++] = tag.INT16;
        buffer[this.position++] = integer;
        buffer[this.position++] = integer >> 8;
      } else {
        buffer[this.position++] = tag.INT32;
        this.#int32(integer);
      }
    } else {
      buffer[this.position++] = tag.FLOAT64;
      this.#float(value);
    }
  }

  int32(value: number): void {
    this.ensure(4);
    this.#int32(value);
  }

  #int32(value: number): void {
    const { buffer } = this;
    buffer[this.position++] = value;
    buffer[this.position++] = value >> 8;
    buffer[this.position++] = value >> 16;
    buffer[this.position++] = value >> 24;
  }

  float(value: number): void {
    this.ensure(8);
    this.#float(value);
  }

  #float(value: number): void {
    float[0] = value;
    const { buffer, position } = this;
    for (let i = 0; i < 8; i++) buffer[position + i] = floatBytes[i] as number;
    this.position = position + 8;
  }

  bigint(value: bigint): void {
    if (value >= INT64_MIN && value <= INT64_MAX) {
      this.ensure(9);
      this.buffer[this.position++] = tag.BIGINT64;
      bigint[0] = value;
      this.buffer.set(bigintBytes, this.position);
      this.position += 8;
      return;
    }
    const negative = value < 0n;
    const digits = (negative ? -value : value).toString(16);
    const hex = digits.length % 2 === 0 ? digits : `0${digits}`;
    this.byte(tag.BIGINT);
    this.byte(negative ? 1 : 0);
    this.varint(hex.length / 2);
    this.ensure(hex.length / 2);
    this.position += this.buffer.write(hex, this.position, 'hex');
  }

  /** One byte a character where that is enough, else UTF-16 as V8 holds it: lone surrogates included. */
  string(value: string): void {
    const { length } = value;
    if (length > 48) {
      this.#longString(value);
      return;
    }
    this.ensure(2 + length);
    const { buffer } = this;
    let position = this.position + (length <= tag.MAX_SHORT_STRING ? 1 : 2);
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0xff) {
        this.#utf16(value);
        return;
      }
      buffer[position++] = code;
    }
    if (length <= tag.MAX_SHORT_STRING) {
      buffer[this.position] = tag.SHORT_STRING | length;
    } else {
      buffer[this.position] = tag.LATIN1;
      buffer[this.position + 1] = length;
    }
    this.position = position;
  }

  #longString(value: string): void {
    if (NOT_LATIN1.test(value)) {
      this.#utf16(value);
      return;
    }
    this.byte(tag.LATIN1);
    this.varint(value.length);
    this.ensure(value.length);
    this.position += this.buffer.write(value, this.position, 'latin1');
  }

  #utf16(value: string): void {
    this.byte(tag.UTF16);
    this.varint(value.length);
    this.ensure(value.length * 2);
    this.position += this.buffer.write(value, this.position, 'utf16le');
  }

  bytes(value: Uint8Array): void {
    this.ensure(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
  }
}
