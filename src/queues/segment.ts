import { type Arena, Block, RAW_HEADER_BYTES } from '../arena/index.js';
import { capacityOf, FRAME_HEADER_BYTES } from './layout.js';

/** The segment of a queue that this process writes, or reads, at the moment. Positions count bytes. */
export class Segment {
  ref = 0;
  words: Int32Array = new Int32Array(0);
  bytes: Uint8Array = new Uint8Array(0);
  /** Bytes for frames. */
  capacity = 0;
  readonly #arena: Arena;
  #start = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  open(ref: number): void {
    if (ref !== this.ref) {
      const { words, bytes, byte } = this.#arena.locate(ref);
      this.ref = ref;
      this.words = words;
      this.bytes = bytes;
      this.#start = byte + RAW_HEADER_BYTES;
    }
    // The same place may have become a segment of another size.
    this.capacity = capacityOf(this.words[((this.#start - RAW_HEADER_BYTES) >> 2) + Block.LINES] as number);
  }

  /** Where the payload of the frame at `position` is in `bytes`. */
  payload(position: number): number {
    return this.#start + position + FRAME_HEADER_BYTES;
  }

  length(position: number): number {
    return this.words[(this.#start + position) >> 2] as number;
  }

  flags(position: number): number {
    return this.words[((this.#start + position) >> 2) + 1] as number;
  }

  writeHeader(position: number, length: number, flags: number): void {
    const header = (this.#start + position) >> 2;
    this.words[header] = length;
    this.words[header + 1] = flags;
  }
}
