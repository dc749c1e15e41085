import { type LockedContext, RAW_HEADER_BYTES } from '../arena/index.js';
import { beginChain, discardChain, endPending, extendChain } from './chains.js';
import { BLOCK_BYTES } from './layout.js';
import type { QueueState } from './state.js';

/** The bytes of a large item on their way into blocks of the arena: the lengths of its parts, then the parts. */
export class Packing {
  readonly parts: number;
  readonly #state: QueueState;
  #sources: readonly Uint8Array[];
  #first = 0;
  #last = 0;
  #left: number;
  #source = 0;
  #offset = 0;
  /** Where the next bytes go, and how many the block still takes. */
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #room = 0;

  /** The parts are read until all is copied or a snapshot is taken. */
  constructor(state: QueueState, parts: readonly Uint8Array[]) {
    const lengths = Float64Array.from(parts, (part) => part.length);
    this.#state = state;
    this.parts = parts.length;
    this.#sources = [new Uint8Array(lengths.buffer), ...parts];
    this.#left = this.#sources.reduce((sum, source) => sum + source.length, 0);
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  /** The item has to wait: what the caller changes from now on must not get into it. */
  snapshot(): void {
    if (this.#left === 0) return;
    const [current, ...rest] = this.#sources.slice(this.#source) as [Uint8Array, ...Uint8Array[]];
    this.#sources = [current.subarray(this.#offset), ...rest].map((source) => new Uint8Array(source));
    this.#source = 0;
    this.#offset = 0;
  }

  /** The first block, 0 = none yet. */
  get first(): number {
    return this.#first;
  }

  /** Copies up to `budget` bytes and what completes a block; true when all is copied. */
  copy(budget: number): boolean {
    for (let copied = 0; this.#left > 0 && copied < budget; ) {
      if (this.#room === 0) this.#takeBlock();
      copied += this.#copyPiece();
    }
    return this.#left === 0;
  }

  /** The item is being published: its frame names the blocks. */
  publishIn(context: LockedContext): void {
    endPending(context, this.#state.ref, this.#first);
  }

  /** The item will not be put. */
  giveUp(): void {
    if (this.#first === 0) return;
    const { ref, arena } = this.#state;
    arena.transact((context) => {
      endPending(context, ref, this.#first);
      discardChain(context, ref, this.#first);
    });
    this.#first = 0;
    this.#state.freeGarbage();
  }

  #copyPiece(): number {
    const source = this.#sources[this.#source] as Uint8Array;
    const length = Math.min(source.length - this.#offset, this.#room);
    this.#bytes.set(source.subarray(this.#offset, this.#offset + length), this.#at);
    this.#at += length;
    this.#room -= length;
    this.#left -= length;
    this.#offset += length;
    if (this.#offset === source.length) {
      this.#source++;
      this.#offset = 0;
    }
    return length;
  }

  #takeBlock(): void {
    const { arena, ref } = this.#state;
    const bytes = Math.min(this.#left, BLOCK_BYTES);
    this.#last = arena.transact((context) =>
      this.#last === 0 ? beginChain(arena, context, ref, bytes) : extendChain(arena, context, ref, this.#last, bytes),
    );
    if (this.#first === 0) this.#first = this.#last;
    const place = arena.locate(this.#last);
    this.#bytes = place.bytes;
    this.#at = place.byte + RAW_HEADER_BYTES;
    this.#room = bytes;
  }
}
