import {
  type Arena,
  BITMAP_WORDS,
  Block,
  getArena,
  type Handle,
  type Location,
  type LockedContext,
} from '../arena/index.js';
import { getParkingLot } from '../waiting/index.js';
import { Direction, directionWord, End } from './layout.js';

/** One end of a pipe as it lies in the arena: whose turn it is to count as its writer or reader. */
export class EndState {
  readonly side: number;
  readonly simplex: boolean;
  readonly pipe: number;
  readonly pipeGeneration: number;
  /** The other end; its generation changes when nobody holds it any more. */
  readonly peer: number;
  readonly #peerGeneration: number;
  readonly #arena: Arena;
  readonly #own: Location;
  readonly #peerAt: Location;
  readonly #holderWord: number;
  readonly #bit: number;
  #sends = false;
  #receives = false;

  constructor(arena: Arena, handle: Handle) {
    this.#arena = arena;
    const read = (word: number): number => arena.windows.read(handle.ref, word);
    this.side = read(End.SIDE);
    this.simplex = read(End.SIMPLEX) === 1;
    this.pipe = read(Block.LINK);
    this.pipeGeneration = arena.windows.read(this.pipe, Block.GENERATION);
    this.peer = read(End.PEER);
    this.#peerGeneration = read(End.PEER_GENERATION);
    this.#own = arena.locate(handle.ref);
    this.#peerAt = arena.locate(this.peer);
    this.#holderWord = arena.slot >>> 5;
    this.#bit = 1 << (arena.slot & 31);
  }

  get readable(): boolean {
    return !this.simplex || this.side === 0;
  }

  get writable(): boolean {
    return !this.simplex || this.side === 1;
  }

  /** Somebody may still write to the other end: a process that counts, a message, or a process being started. */
  get hasWriters(): boolean {
    return this.#counts(End.PASSIVE_WRITERS);
  }

  get hasReaders(): boolean {
    return this.#counts(End.PASSIVE_READERS);
  }

  /** As `hasReaders`, for whoever has the arena lock. */
  get hasReadersNow(): boolean {
    return this.#seemsToCount(End.PASSIVE_READERS);
  }

  /** This process sends on its end: from now on it counts as a writer, whether it hands the end on or not. */
  markSending(): void {
    if (this.#sends) return;
    this.#sends = true;
    Atomics.and(this.#own.words, this.#own.word + End.PASSIVE_WRITERS + this.#holderWord, ~this.#bit);
  }

  markReceiving(): void {
    if (this.#receives) return;
    this.#receives = true;
    Atomics.and(this.#own.words, this.#own.word + End.PASSIVE_READERS + this.#holderWord, ~this.#bit);
  }

  /** This process gave its end to another one: unless it uses the end itself, it no longer counts. */
  handOn(): void {
    const { words, word } = this.#own;
    if (!this.#sends) Atomics.or(words, word + End.PASSIVE_WRITERS + this.#holderWord, this.#bit);
    if (!this.#receives) Atomics.or(words, word + End.PASSIVE_READERS + this.#holderWord, this.#bit);
    this.#arena.transact((context) => wakeAllIn(context, this.pipe, this.pipeGeneration, this.simplex ? 1 : 2));
  }

  /** "No" is final, so it is believed only under the arena lock: the end may be on its way from a holder to a message. */
  #counts(passive: number): boolean {
    return this.#seemsToCount(passive) || this.#arena.transact(() => this.#seemsToCount(passive));
  }

  #seemsToCount(passive: number): boolean {
    const { words, word } = this.#peerAt;
    if (words[word + Block.GENERATION] !== this.#peerGeneration) return false;
    if (words[word + Block.TRANSIT] !== 0) return true;
    for (let i = 0; i < BITMAP_WORDS; i++) {
      if (((words[word + Block.HOLDERS + i] as number) & ~(words[word + passive + i] as number)) !== 0) return true;
    }
    return false;
  }
}

/** This process is about to get an end, perhaps one that it once handed on: it counts again. */
export function welcome(handle: Handle): void {
  const arena = getArena();
  const { words, word } = arena.locate(handle.ref);
  for (const passive of [End.PASSIVE_WRITERS, End.PASSIVE_READERS]) {
    Atomics.and(words, word + passive + (arena.slot >>> 5), ~(1 << (arena.slot & 31)));
  }
}

/** Everybody who waits for this pipe looks again. */
export function wakeAllIn(context: LockedContext, pipe: number, generation: number, directions: number): void {
  const lot = getParkingLot();
  for (let direction = 0; direction < directions; direction++) {
    for (const queue of [Direction.READERS, Direction.WRITERS]) {
      const at = { ref: pipe, generation, word: directionWord(direction) + queue };
      lot.wakeIn(context, lot.queue(at), Number.POSITIVE_INFINITY);
    }
  }
}
