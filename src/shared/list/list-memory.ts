import { ValueError } from '../../errors.js';
import { checkOfBytes, checkOfInteger, Mark, withoutNuls } from './exact.js';
import { type Encoded, encodeItem, formatOf, roomFor, type ShareableItem, transformOf } from './items.js';
import { ListLayout, TAIL_MAGIC, Transform, WORD } from './layout.js';

const QUOTED_D = 'd'.charCodeAt(0);
const QUOTED_Q = 'q'.charCodeAt(0);
const HIGH_WORD = 2 ** 32;

/** A list in the bytes of a segment. */
export class ListMemory {
  readonly #layout: ListLayout;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  /** Places of the items in the data, which never change. */
  readonly #offsets: Float64Array;
  readonly #hasTail: boolean;

  /** How long a segment for these items must be. */
  static bytesFor(items: readonly Encoded[]): number {
    return new ListLayout(items.length, sum(items.map(roomFor))).end;
  }

  /** Writes a new list, into zeros. */
  static write(memory: Uint8Array, items: readonly Encoded[]): void {
    const rooms = items.map(roomFor);
    const layout = new ListLayout(items.length, sum(rooms));
    const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    view.setBigInt64(0, BigInt(items.length), true);
    let offset = 0;
    for (const [i, room] of rooms.entries()) {
      offset += room;
      view.setBigInt64((i + 2) * WORD, BigInt(offset), true);
    }
    Buffer.from(memory.buffer, memory.byteOffset, memory.length).write(TAIL_MAGIC, layout.tail, 'latin1');
    const list = new ListMemory(memory);
    for (const [i, item] of items.entries()) list.#write(i, item, formatOf(item, rooms[i] as number));
  }

  constructor(memory: Uint8Array) {
    this.#bytes = Buffer.from(memory.buffer, memory.byteOffset, memory.length);
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.length);
    const length = this.#integer(0, memory.length);
    if ((length + 2) * WORD > memory.length) throw notAList();
    this.#offsets = Float64Array.from({ length: length + 1 }, (_, i) => this.#integer((i + 1) * WORD, memory.length));
    this.#layout = new ListLayout(length, this.#offsets[length] as number);
    if (this.#layout.transforms + length > memory.length) throw notAList();
    const { tail, end } = this.#layout;
    this.#hasTail = end <= memory.length && this.#bytes.toString('latin1', tail, tail + WORD) === TAIL_MAGIC;
  }

  get length(): number {
    return this.#layout.length;
  }

  get(index: number): ShareableItem {
    const start = this.#layout.data + (this.#offsets[index] as number);
    const transform = this.#bytes[this.#layout.transforms + index] as number;
    if (transform === Transform.NULL) return null;
    if (transform !== Transform.NONE) return this.#readBytes(index, start, transform === Transform.TEXT);
    const format = this.#bytes[this.#layout.formats + index * WORD];
    if (format === QUOTED_D) return this.#view.getFloat64(start, true);
    return format === QUOTED_Q ? this.#readInteger(index, start) : this.#bytes[start + 7] !== 0;
  }

  /** In an order that a reader at the same time may see half of: like Python's, a list has no lock. */
  set(index: number, item: unknown): void {
    const encoded = encodeItem(item);
    const room = (this.#offsets[index + 1] as number) - (this.#offsets[index] as number);
    if ('bytes' in encoded && encoded.bytes.length > room) {
      throw new ValueError(`This item has room for ${room} bytes, not ${encoded.bytes.length}`);
    }
    if (!this.#hasTail && 'bytes' in encoded && encoded.bytes.at(-1) === 0) {
      throw new ValueError(
        "This list was made by Python, which takes NULs at the end of an item for none: they can't be kept",
      );
    }
    const current = this.format(index);
    this.#write(index, encoded, 'bytes' in encoded && current.endsWith('s') ? current : formatOf(encoded, room));
  }

  /** Its `struct` format. */
  format(index: number): string {
    const at = this.#layout.formats + index * WORD;
    return this.#bytes.toString('latin1', at, withoutNuls(this.#bytes, at, at + WORD));
  }

  #write(index: number, item: Encoded, format: string): void {
    const { data, formats, transforms } = this.#layout;
    const start = data + (this.#offsets[index] as number);
    const end = data + (this.#offsets[index + 1] as number);
    if (format.length > WORD) throw new ValueError('An item of a ShareableList can have at most 9,999,999 bytes');
    this.#bytes.fill(0, formats + index * WORD, formats + (index + 1) * WORD);
    this.#bytes.write(format, formats + index * WORD, 'latin1');
    this.#bytes[transforms + index] = transformOf(item);
    if ('bytes' in item) {
      this.#bytes.set(item.bytes, start);
      this.#bytes.fill(0, start + item.bytes.length, end);
    } else if (item.kind === 'int') this.#view.setBigInt64(start, item.value, true);
    else if (item.kind === 'float') this.#view.setFloat64(start, item.value, true);
    else this.#view.setBigInt64(start, item.kind === 'bool' && item.value ? 1n << 56n : 0n, true);
    if (this.#hasTail) this.#mark(index, item, start);
  }

  #mark(index: number, item: Encoded, start: number): void {
    if (item.kind === 'int' && item.isBig) {
      const check = checkOfInteger(this.#view.getInt32(start, true), this.#view.getInt32(start + 4, true));
      this.#setMark(index, Mark.BIGINT, check);
    } else if ('bytes' in item && item.bytes.at(-1) === 0) {
      const { bytes } = item;
      this.#setMark(index, bytes.length, checkOfBytes(bytes, 0, withoutNuls(bytes, 0, bytes.length)));
    } else this.#setMark(index, Mark.NONE, 0);
  }

  #setMark(index: number, mark: number, check: number): void {
    const at = this.#markAt(index);
    this.#view.setInt32(at, mark, true);
    this.#view.setUint32(at + 4, check, true);
  }

  #readInteger(index: number, start: number): number | bigint {
    const low = this.#view.getInt32(start, true);
    const high = this.#view.getInt32(start + 4, true);
    const at = this.#markAt(index);
    const isBig =
      this.#hasTail &&
      this.#view.getInt32(at, true) === Mark.BIGINT &&
      this.#view.getUint32(at + 4, true) === checkOfInteger(low, high);
    const number = high * HIGH_WORD + (low >>> 0);
    return !isBig && Number.isSafeInteger(number) ? number : this.#view.getBigInt64(start, true);
  }

  #readBytes(index: number, start: number, isText: boolean): string | Uint8Array {
    const end = this.#exactEnd(index, start, this.#layout.data + (this.#offsets[index + 1] as number));
    return isText ? this.#bytes.toString('utf8', start, end) : Uint8Array.from(this.#bytes.subarray(start, end));
  }

  #exactEnd(index: number, start: number, slotEnd: number): number {
    const end = withoutNuls(this.#bytes, start, slotEnd);
    if (!this.#hasTail) return end;
    const at = this.#markAt(index);
    const marked = start + this.#view.getInt32(at, true);
    if (marked <= end || marked > slotEnd) return end;
    return this.#view.getUint32(at + 4, true) === checkOfBytes(this.#bytes, start, end) ? marked : end;
  }

  #markAt(index: number): number {
    return this.#layout.tail + WORD + index * WORD;
  }

  #integer(at: number, limit: number): number {
    const value = at + WORD <= this.#view.byteLength ? Number(this.#view.getBigInt64(at, true)) : -1;
    if (value < 0 || value > limit) throw notAList();
    return value;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, it) => total + it, 0);

function notAList(): ValueError {
  return new ValueError('There is no ShareableList in this segment');
}
