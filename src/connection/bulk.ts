import { type Arena, RAW_HEADER_BYTES } from '../arena/index.js';
import { BULK_CAPACITY, CHUNK_BYTES, Direction, directionWord } from './layout.js';

const WRAP = 2 * BULK_CAPACITY;

/**
 * The bytes of one direction's large messages: a second, larger ring, made when the first large message is sent. It has
 * no lock and no publishing of its own: `CHUNK` frames of the pipe's ring say where bytes are, and taking such a frame
 * away gives all bytes up to its end back. So whatever a killed writer left is given back with the next chunk.
 */
export class Bulk {
  readonly #arena: Arena;
  readonly #pipe: number;
  readonly #firstWord: number;
  readonly #words: Int32Array;
  readonly #at: number;
  #bytes: Uint8Array | undefined;
  #start = 0;

  constructor(arena: Arena, pipe: number, direction: number) {
    this.#arena = arena;
    this.#pipe = pipe;
    this.#firstWord = directionWord(direction);
    const control = arena.locate(pipe);
    this.#words = control.words;
    this.#at = control.word + this.#firstWord;
  }

  get used(): number {
    const used =
      Atomics.load(this.#words, this.#at + Direction.BULK_HEAD) -
      Atomics.load(this.#words, this.#at + Direction.BULK_TAIL);
    return used < 0 ? used + WRAP : used;
  }

  /**
   * Copies the first bytes of `source` in, as many as a chunk has, if there is room for them: how many and where the
   * chunk begins go into the frame. 0 = no room. The caller owns the writer's lock.
   */
  write(source: Uint8Array): { position: number; length: number } | undefined {
    const bytes = this.#map();
    const position = Atomics.load(this.#words, this.#at + Direction.BULK_HEAD);
    const offset = position % BULK_CAPACITY;
    const length = Math.min(source.length, CHUNK_BYTES, BULK_CAPACITY - offset);
    if (this.used + length > BULK_CAPACITY) return undefined;
    bytes.set(length === source.length ? source : source.subarray(0, length), this.#start + offset);
    return { position, length };
  }

  /** The chunk was published. */
  advance(position: number, length: number): void {
    Atomics.store(this.#words, this.#at + Direction.BULK_HEAD, (position + length) % WRAP);
  }

  /** Copies a chunk out. */
  read(position: number, length: number, target: Uint8Array, offset: number): void {
    const bytes = this.#map();
    const start = this.#start + (position % BULK_CAPACITY);
    target.set(bytes.subarray(start, start + length), offset);
  }

  /** The chunk was taken away. The caller owns the reader's lock. */
  free(position: number, length: number): void {
    Atomics.store(this.#words, this.#at + Direction.BULK_TAIL, (position + length) % WRAP);
  }

  #map(): Uint8Array {
    if (this.#bytes !== undefined) return this.#bytes;
    const data = this.#arena.locate(this.#ref());
    this.#start = data.byte + RAW_HEADER_BYTES;
    this.#bytes = data.bytes;
    return data.bytes;
  }

  #ref(): number {
    const word = this.#firstWord + Direction.BULK;
    return this.#arena.transact((context) => {
      const known = context.tx.get(this.#pipe, word);
      if (known !== 0) return known;
      const ref = this.#arena.createRaw(context, BULK_CAPACITY);
      context.tx.set(this.#pipe, word, ref);
      return ref;
    });
  }
}
