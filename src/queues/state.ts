import { type Arena, getArena, type Handle } from '../arena/index.js';
import { FOREVER } from '../util/wait-options.js';
import { getParkingLot, type ParkingLot, type WaitQueue, type WaitSpec } from '../waiting/index.js';
import { freeGarbage } from './chains.js';
import { distance, parity, SHUT } from './flagged-counter.js';
import { Place, Word } from './layout.js';
import { QueueLock } from './queue-lock.js';

/** A queue's words and locks as this process sees them. README.md says who may change what. */
export class QueueState {
  readonly arena: Arena;
  readonly handle: Handle;
  readonly ref: number;
  readonly maxsize: number;
  readonly getters: WaitQueue;
  readonly putters: WaitQueue;
  readonly joiners: WaitQueue;
  readonly putLock: QueueLock;
  readonly getLock: QueueLock;
  readonly #lot: ParkingLot;
  readonly #words: Int32Array;
  /** Index of the object's first word. */
  readonly #at: number;

  constructor(handle: Handle) {
    const { ref, generation } = handle;
    this.arena = getArena();
    this.handle = handle;
    this.ref = ref;
    this.#lot = getParkingLot();
    const { words, word } = this.arena.locate(ref);
    this.#words = words;
    this.#at = word;
    this.maxsize = this.load(Word.MAXSIZE);
    const queue = (word: number): WaitQueue => this.#lot.queue({ ref, generation, word });
    this.getters = queue(Word.GETTERS);
    this.putters = queue(Word.PUTTERS);
    this.joiners = queue(Word.JOINERS);
    this.putLock = new QueueLock(this.arena, ref, Word.PUT_LOCK);
    this.getLock = new QueueLock(this.arena, ref, Word.GET_LOCK);
  }

  load(word: number): number {
    return Atomics.load(this.#words, this.#at + word);
  }

  /** Changes the word if it still is what it was. */
  replace(word: number, before: number, after: number): boolean {
    return Atomics.compareExchange(this.#words, this.#at + word, before, after) === before;
  }

  /** For words that nobody reads before another one is changed. */
  prepare(word: number, value: number): void {
    this.#words[this.#at + word] = value;
  }

  setFlag(word: number): void {
    Atomics.or(this.#words, this.#at + word, SHUT);
  }

  /** Items that can be got, as many as there were at one instant of this call. */
  get size(): number {
    for (;;) {
      const got = this.load(Word.GOT);
      const size = distance(got, this.load(Word.PUT));
      if (this.load(Word.GOT) === got) return (got & SHUT) === 0 ? size : 0;
    }
  }

  get isFull(): boolean {
    return this.maxsize > 0 && distance(this.load(Word.GOT), this.load(Word.PUT)) >= this.maxsize;
  }

  /** Nothing can be put any more. */
  get isShut(): boolean {
    return (this.load(Word.PUT) & SHUT) !== 0;
  }

  /** Nothing can be got any more. */
  get isCleared(): boolean {
    return (this.load(Word.GOT) & SHUT) !== 0;
  }

  /** Nothing can be got now. Once the queue is shut, that is for ever. */
  get isEmpty(): boolean {
    return distance(this.load(Word.GOT), this.load(Word.PUT)) === 0;
  }

  /** The word of HEAD or TAIL at which the place begins that counts for `tally`; `next(tally)` names the other one. */
  placeWord(place: number, tally: number): number {
    return place + parity(tally) * Place.WORDS;
  }

  /** One block a step: freeing takes the arena lock from everybody else. */
  freeGarbage(): void {
    const { arena, ref } = this;
    while (this.load(Word.GARBAGE) !== 0 && arena.transact((context) => freeGarbage(arena, context, ref)));
  }

  /** A wait of a getter or a putter. `more`: whether the next one has something to do too. */
  waitIn<T>(queue: WaitQueue, tryNow: () => T | undefined, more: () => boolean): WaitSpec<T> {
    return { tryNow, queues: [queue], watch: [this.ref], exclusive: true, more };
  }

  wake(queue: WaitQueue): void {
    if (!queue.isEmpty) this.#lot.wake(queue);
  }

  wakeAll(queue: WaitQueue): void {
    if (!queue.isEmpty) this.#lot.wake(queue, FOREVER);
  }
}
