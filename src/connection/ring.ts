import { type Arena, Block, type LockedContext, RAW_HEADER_BYTES } from '../arena/index.js';
import type { ParkingLot, WaitQueue } from '../waiting/index.js';
import { Bulk } from './bulk.js';
import { BULK_CAPACITY, CAPACITY, Direction, directionWord, FRAME_HEADER_BYTES, Frame, padded } from './layout.js';

const WRAP = 2 * CAPACITY;

/** One direction of a pipe as this process sees it. README.md says who may change what. */
export class Ring {
  /** The whole window: frames are read and written in place. */
  readonly bytes: Uint8Array;

  /** Of the frame that `peek` found: where its payload is, its length and its flags. */
  frameAt = 0;
  frameLength = 0;
  frameFlags = 0;
  /** The bytes of large messages. */
  readonly bulk: Bulk;
  readonly readers: WaitQueue;
  readonly writers: WaitQueue;
  readonly #lot: ParkingLot;
  readonly #owner: number;
  readonly #pipe: number;
  readonly #firstWord: number;
  /** Index of the direction's words. */
  readonly #words: Int32Array;
  readonly #at: number;
  readonly dataWords: Int32Array;
  readonly #data: number;
  #pendingHead = 0;
  #pendingFrame = 0;
  /**
   * The other side's position as last seen, -1 = not known. Looking at it costs a cache miss while the other side works,
   * so the writer looks again only when the ring seems full, and the reader when it seems empty.
   */
  #knownTail = -1;
  #knownHead = -1;

  constructor(arena: Arena, lot: ParkingLot, pipe: number, generation: number, direction: number) {
    this.#lot = lot;
    this.#owner = arena.slot + 1;
    this.#pipe = pipe;
    this.#firstWord = directionWord(direction);
    this.bulk = new Bulk(arena, pipe, direction);
    const control = arena.locate(pipe);
    this.#words = control.words;
    this.#at = control.word + this.#firstWord;
    const data = arena.locate(arena.windows.read(pipe, Block.DATA));
    this.bytes = data.bytes;
    this.dataWords = data.words;
    this.#data = data.byte + RAW_HEADER_BYTES + direction * CAPACITY;
    this.readers = lot.queue({ ref: pipe, generation, word: this.#firstWord + Direction.READERS });
    this.writers = lot.queue({ ref: pipe, generation, word: this.#firstWord + Direction.WRITERS });
  }

  /** Bytes between reader and writer, frame headers included. */
  get used(): number {
    return distance(this.tail, this.head);
  }

  lockWriter(): boolean {
    if (!this.#lock(Direction.WRITER_LOCK)) return false;
    if (this.#changesHands(Direction.LAST_WRITER)) this.#knownTail = -1;
    return true;
  }

  /** Another process may wait for the lock. */
  unlockWriter(): void {
    this.#unlock(Direction.WRITER_LOCK);
    this.wakeWriter();
  }

  lockReader(): boolean {
    if (!this.#lock(Direction.READER_LOCK)) return false;
    if (this.#changesHands(Direction.LAST_READER)) this.#knownHead = -1;
    return true;
  }

  unlockReader(): void {
    this.#unlock(Direction.READER_LOCK);
    if (!this.readers.isEmpty && this.used > 0) this.wakeReader();
  }

  wakeReader(): void {
    if (!this.readers.isEmpty) this.#wake(this.readers, Direction.READER_LOCK);
  }

  wakeWriter(): void {
    if (!this.writers.isEmpty) this.#wake(this.writers, Direction.WRITER_LOCK);
  }

  get hasWaitingWriter(): boolean {
    return !this.writers.isEmpty;
  }

  /** Half of it is free: room enough to be worth waking a writer for. */
  get isHalfEmpty(): boolean {
    return this.used <= CAPACITY / 2 && this.bulk.used <= BULK_CAPACITY / 2;
  }

  /** Room for a frame with so many bytes: where they go, or -1. The caller owns the writer's lock. */
  reserve(length: number): number {
    const size = FRAME_HEADER_BYTES + padded(length);
    const head = Atomics.load(this.#words, this.#at + Direction.HEAD);
    let offset = head >= CAPACITY ? head - CAPACITY : head;
    const rest = CAPACITY - offset;
    // Frames do not wrap: one that does not fit before the end starts at the beginning.
    const skipped = size > rest ? rest : 0;
    if (!this.#hasRoom(head, skipped + size)) return -1;
    if (skipped > 0) {
      this.#writeHeader(offset, skipped - FRAME_HEADER_BYTES, Frame.PAD);
      offset = 0;
    }
    this.#pendingFrame = offset;
    this.#pendingHead = advance(head, skipped + size);
    return this.#data + offset + FRAME_HEADER_BYTES;
  }

  /** Makes the reserved frame readable. */
  publish(length: number, flags: number): void {
    this.#writeHeader(this.#pendingFrame, length, flags);
    Atomics.store(this.#words, this.#at + Direction.HEAD, this.#pendingHead);
    this.wakeReader();
  }

  /** As `publish`, as part of a transaction; the caller wakes the reader afterwards. */
  publishIn({ tx }: LockedContext, length: number, flags: number): void {
    this.#writeHeader(this.#pendingFrame, length, flags);
    tx.set(this.#pipe, this.#firstWord + Direction.HEAD, this.#pendingHead);
  }

  /** Whether there is a frame to read; then it is described by `frameAt`, `frameLength` and `frameFlags`. */
  peek(): boolean {
    for (;;) {
      const { tail } = this;
      if (this.#knownHead === -1 || this.#knownHead === tail) this.#knownHead = this.head;
      if (this.#knownHead === tail) return false;
      const header = this.#headerAt(tail);
      this.frameLength = this.dataWords[header] as number;
      this.frameFlags = this.dataWords[header + 1] as number;
      this.frameAt = (header << 2) + FRAME_HEADER_BYTES;
      if (this.frameFlags !== Frame.PAD) return true;
      this.consume();
    }
  }

  /** Where the next frame is read. */
  get tail(): number {
    return Atomics.load(this.#words, this.#at + Direction.TAIL);
  }

  get head(): number {
    return Atomics.load(this.#words, this.#at + Direction.HEAD);
  }

  /** Whether somebody is in the middle of a message. */
  get isBeingWritten(): boolean {
    return Atomics.load(this.#words, this.#at + Direction.WRITER_LOCK) !== 0;
  }

  flagsAt(position: number): number {
    return this.dataWords[this.#headerAt(position) + 1] as number;
  }

  after(position: number): number {
    return advance(position, FRAME_HEADER_BYTES + padded(this.dataWords[this.#headerAt(position)] as number));
  }

  /** Takes the frame that `peek` found away. The caller owns the reader's lock, and wakes the writer. */
  consume(): void {
    Atomics.store(this.#words, this.#at + Direction.TAIL, this.#afterFrame());
  }

  consumeIn({ tx }: LockedContext): void {
    tx.set(this.#pipe, this.#firstWord + Direction.TAIL, this.#afterFrame());
  }

  /** Word `index` of a payload. */
  readWord(at: number, index: number): number {
    return this.dataWords[(at >> 2) + index] as number;
  }

  writeWord(at: number, index: number, value: number): void {
    this.dataWords[(at >> 2) + index] = value;
  }

  #hasRoom(head: number, bytes: number): boolean {
    if (this.#knownTail !== -1 && distance(this.#knownTail, head) + bytes <= CAPACITY) return true;
    this.#knownTail = this.tail;
    return distance(this.#knownTail, head) + bytes <= CAPACITY;
  }

  /** Whether another process had this lock since this one did. The caller owns it. */
  #changesHands(word: number): boolean {
    if (this.#words[this.#at + word] === this.#owner) return false;
    this.#words[this.#at + word] = this.#owner;
    return true;
  }

  #headerAt(position: number): number {
    return (this.#data + (position >= CAPACITY ? position - CAPACITY : position)) >> 2;
  }

  #afterFrame(): number {
    return advance(this.tail, FRAME_HEADER_BYTES + padded(this.frameLength));
  }

  #writeHeader(offset: number, length: number, flags: number): void {
    const header = (this.#data + offset) >> 2;
    this.dataWords[header] = length;
    this.dataWords[header + 1] = flags;
  }

  /** While somebody is in the middle of a message nobody else could use the wake. */
  #wake(queue: WaitQueue, lock: number): void {
    const owner = Atomics.load(this.#words, this.#at + lock);
    this.#lot.wake(queue, 1, owner === 0 ? undefined : owner - 1);
  }

  #unlock(word: number): void {
    Atomics.compareExchange(this.#words, this.#at + word, this.#owner, 0);
  }

  #lock(word: number): boolean {
    const before = Atomics.compareExchange(this.#words, this.#at + word, 0, this.#owner);
    return before === 0 || before === this.#owner;
  }
}

function distance(from: number, to: number): number {
  return to >= from ? to - from : to - from + WRAP;
}

function advance(position: number, bytes: number): number {
  const next = position + bytes;
  return next >= WRAP ? next - WRAP : next;
}
