import { type Arena, RAW_HEADER_BYTES } from '../arena/index.js';
import { BLOCK_BYTES, Chain } from './layout.js';

/** The bytes of a large item on their way out of the arena, into memory of this process. The item stays in the queue. */
export class Unpacking {
  readonly #arena: Arena;
  /** First the lengths of the parts alone; once they are known, the parts. */
  #targets: Uint8Array[];
  #areKnown = false;
  #target = 0;
  #offset = 0;
  #block: number;
  #used = 0;

  constructor(arena: Arena, first: number, parts: number) {
    this.#arena = arena;
    this.#block = first;
    this.#targets = [new Uint8Array(parts * Float64Array.BYTES_PER_ELEMENT)];
  }

  get parts(): readonly Uint8Array[] {
    return this.#targets;
  }

  /** Copies up to `budget` bytes and what completes a piece; true when all is copied. */
  copy(budget: number): boolean {
    for (let copied = 0; this.#hasTarget(); ) {
      if (copied >= budget) return false;
      copied += this.#copyPiece();
    }
    return true;
  }

  /** Whether there is more to copy; allocates the parts when their lengths have come. */
  #hasTarget(): boolean {
    while (this.#target < this.#targets.length) {
      if (this.#offset < (this.#targets[this.#target] as Uint8Array).length) return true;
      this.#target++;
      this.#offset = 0;
      if (this.#areKnown) continue;
      const lengths = new Float64Array((this.#targets[0] as Uint8Array).buffer);
      // Not zeroed and not pooled: all of it is written, and it becomes part of the value.
      this.#targets = Array.from(lengths, (length) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer));
      this.#areKnown = true;
      this.#target = 0;
    }
    return false;
  }

  #copyPiece(): number {
    if (this.#used === BLOCK_BYTES) {
      this.#block = this.#arena.windows.read(this.#block, Chain.NEXT_BLOCK);
      this.#used = 0;
    }
    const target = this.#targets[this.#target] as Uint8Array;
    const length = Math.min(target.length - this.#offset, BLOCK_BYTES - this.#used);
    const { bytes, byte } = this.#arena.locate(this.#block);
    const start = byte + RAW_HEADER_BYTES + this.#used;
    target.set(bytes.subarray(start, start + length), this.#offset);
    this.#offset += length;
    this.#used += length;
    return length;
  }
}
