import { Block, LINE_BYTES, type LockedContext } from '../arena/index.js';
import { QueueShutDown } from '../errors.js';
import { discardSegment } from './chains.js';
import { distance, next, SHUT } from './flagged-counter.js';
import { FRAME_HEADER_BYTES, Frame, MAX_SEGMENT_BYTES, Place, padded, Word } from './layout.js';
import { Segment } from './segment.js';
import type { QueueState } from './state.js';

/** Where items are got. All methods want the getters' lock. */
export class Reader {
  readonly #state: QueueState;
  readonly segment: Segment;
  /** Of the frame that `peek` found: which item it is, where its payload is, its length and its flags. */
  got = 0;
  frameAt = 0;
  frameLength = 0;
  frameFlags = 0;
  #after = 0;

  constructor(state: QueueState) {
    this.#state = state;
    this.segment = new Segment(state.arena);
  }

  /** Whether there is an item. */
  peek(): boolean {
    const state = this.#state;
    const { segment } = this;
    const got = state.load(Word.GOT);
    if ((got & SHUT) !== 0 || distance(got, state.load(Word.PUT)) === 0) return false;
    const tail = state.placeWord(Word.TAIL, got);
    let position = state.load(tail + Place.POSITION);
    segment.open(state.load(tail + Place.SEGMENT));
    while (position >= segment.capacity || segment.flags(position) === Frame.NEXT) {
      segment.open(this.#leaveSegment(tail));
      position = 0;
    }
    this.got = got;
    this.frameAt = segment.payload(position);
    this.frameLength = segment.length(position);
    this.frameFlags = segment.flags(position);
    this.#after = position + FRAME_HEADER_BYTES + padded(this.frameLength);
    return true;
  }

  /** Takes the item away that `peek` found. **Throws** `QueueShutDown` when all items were dropped meanwhile. */
  consume(): void {
    this.#prepare();
    if (!this.#state.replace(Word.GOT, this.got, next(this.got))) throw new QueueShutDown();
  }

  /** As `consume`, as part of a transaction. */
  consumeIn({ tx }: LockedContext): void {
    this.#prepare();
    if (this.#state.isCleared) throw new QueueShutDown();
    tx.set(this.#state.ref, Word.GOT, next(this.got));
  }

  #prepare(): void {
    const after = this.#state.placeWord(Word.TAIL, next(this.got));
    this.#state.prepare(after + Place.SEGMENT, this.segment.ref);
    this.#state.prepare(after + Place.POSITION, this.#after);
  }

  /** This segment is read, and an item lies in a later one, so no putter will come back to this one. */
  #leaveSegment(tail: number): number {
    const { arena, ref } = this.#state;
    const left = arena.transact((context) => {
      const { tx } = context;
      const read = this.segment.ref;
      const following = tx.get(read, Block.NEXT);
      tx.set(ref, tail + Place.SEGMENT, following);
      tx.set(ref, tail + Place.POSITION, 0);
      const isSpare = tx.get(ref, Word.SPARE) === 0 && tx.get(read, Block.LINES) * LINE_BYTES === MAX_SEGMENT_BYTES;
      if (isSpare) tx.set(ref, Word.SPARE, read);
      else discardSegment(context, ref, read);
      return following;
    });
    this.#state.freeGarbage();
    return left;
  }
}
