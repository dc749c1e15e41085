import { Block, type LockedContext } from '../arena/index.js';
import { QueueShutDown } from '../errors.js';
import { next, SHUT } from './flagged-counter.js';
import {
  capacityOf,
  FIRST_SEGMENT_BYTES,
  FRAME_HEADER_BYTES,
  Frame,
  MAX_SEGMENT_BYTES,
  Place,
  padded,
  Word,
} from './layout.js';
import { Segment } from './segment.js';
import type { QueueState } from './state.js';

/** Where items are put. All methods want the putters' lock. */
export class Writer {
  readonly #state: QueueState;
  readonly segment: Segment;
  #put = 0;
  #position = 0;

  constructor(state: QueueState) {
    this.#state = state;
    this.segment = new Segment(state.arena);
  }

  /** Room for a frame with so many bytes: where they go in `segment.bytes`. Nobody reads them before they are published. */
  reserve(length: number): number {
    const state = this.#state;
    const { segment } = this;
    const put = state.load(Word.PUT);
    const head = state.placeWord(Word.HEAD, put);
    const size = FRAME_HEADER_BYTES + padded(length);
    let position = state.load(head + Place.POSITION);
    segment.open(state.load(head + Place.SEGMENT) || this.#first(head));
    while (position + size > segment.capacity) {
      if (position < segment.capacity) segment.writeHeader(position, 0, Frame.NEXT);
      segment.open(this.#following(segment));
      position = 0;
    }
    const after = state.placeWord(Word.HEAD, next(put));
    state.prepare(after + Place.SEGMENT, segment.ref);
    state.prepare(after + Place.POSITION, position + size);
    this.#put = put;
    this.#position = position;
    return segment.payload(position);
  }

  /** **Throws** `QueueShutDown` when somebody shut the queue down meanwhile. */
  publish(length: number, flags: number): void {
    this.segment.writeHeader(this.#position, length, flags);
    if ((this.#put & SHUT) !== 0 || !this.#state.replace(Word.PUT, this.#put, next(this.#put)))
      throw new QueueShutDown();
  }

  /** As `publish`, as part of a transaction: a queue is shut down under the arena lock too. */
  publishIn({ tx }: LockedContext, length: number, flags: number): void {
    this.segment.writeHeader(this.#position, length, flags);
    if (this.#state.isShut) throw new QueueShutDown();
    tx.set(this.#state.ref, Word.PUT, next(this.#put));
  }

  /** Nothing was ever put, so nobody looks at TAIL yet. */
  #first(head: number): number {
    const { arena, ref } = this.#state;
    return arena.transact((context) => {
      const { tx } = context;
      const first = arena.createRaw(context, capacityOf(FIRST_SEGMENT_BYTES / 64));
      const tail = this.#state.placeWord(Word.TAIL, tx.get(ref, Word.GOT));
      for (const place of [head, tail]) {
        tx.set(ref, place + Place.SEGMENT, first);
        tx.set(ref, place + Place.POSITION, 0);
      }
      return first;
    });
  }

  /** The segment after this one. One that a killed putter linked and did not use is there already. */
  #following(segment: Segment): number {
    const { arena, ref } = this.#state;
    const linked = arena.windows.read(segment.ref, Block.NEXT);
    if (linked !== 0) return linked;
    const bytes = Math.min(2 * (segment.capacity + 64), MAX_SEGMENT_BYTES);
    return arena.transact((context) => {
      const { tx } = context;
      let following = tx.get(ref, Word.SPARE);
      if (following === 0) following = arena.createRaw(context, capacityOf(bytes / 64));
      else tx.set(ref, Word.SPARE, 0);
      tx.set(following, Block.NEXT, 0);
      tx.set(segment.ref, Block.NEXT, following);
      return following;
    });
  }
}
