import type { Native } from '../native/index.js';
import { allocateBlock, freeBlock, type GrowFile, kindOf, orderOf, packState, stateOf } from './buddy.js';
import {
  BITMAP_WORDS,
  Block,
  BlockState,
  Header,
  LINE_BYTES,
  OBJECT_HEADER_BYTES,
  RAW_HEADER_BYTES,
} from './layout.js';
import type { Transaction } from './transaction.js';
import type { Windows } from './windows.js';

/** Freed bulk data from this size on goes back to the system at once. */
const PUNCH_BYTES = 64 * 1024;

/** What a kind of object does, in whichever process it happens, when holders go. Runs under the arena lock. */
export interface Lifecycle {
  /** Its bulk data may be in a user's hands as a plain buffer, and so be what another thread's system call writes to. */
  readonly isMapped?: boolean;
  /** A process (killed or not) or a message no longer holds the object; slot is -1 for a message. */
  holderGone?(context: LockedContext, ref: number, slot: number): void;
  /** Nobody holds the object any more: let go of what its contents hold. May be called again after a kill. */
  dismantle?(context: LockedContext, ref: number): void;
}

export interface LockedContext {
  readonly tx: Transaction;
  /** Runs after the lock is released. */
  defer(action: () => void): void;
}

const lifecycles = new Map<number, Lifecycle>();

export function registerLifecycle(kind: number, lifecycle: Lifecycle): void {
  lifecycles.set(kind, lifecycle);
}

export interface ObjectSpec {
  readonly kind: number;
  readonly payloadBytes: number;
  /** Size of the bulk data, not zeroed. */
  readonly dataBytes?: number;
  /** An object that the new one keeps alive. */
  readonly link?: number;
}

/** Objects and who holds them. All methods want the arena lock held. */
export class Objects {
  readonly #native: Native;
  readonly #fd: number;
  readonly #windows: Windows;
  readonly #grow: GrowFile;

  constructor(native: Native, fd: number, windows: Windows, grow: GrowFile) {
    this.#native = native;
    this.#fd = fd;
    this.#windows = windows;
    this.#grow = grow;
  }

  create(tx: Transaction, spec: ObjectSpec, slot: number): number {
    const bytes = OBJECT_HEADER_BYTES + spec.payloadBytes;
    const ref = allocateBlock(tx, this.#grow, bytes, BlockState.LIVE, spec.kind);
    this.#clear(ref, bytes);
    for (const word of [Block.NEXT, Block.PREV, Block.TRANSIT, Block.DATA, Block.LINK]) tx.set(ref, word, 0);
    if (spec.dataBytes !== undefined) tx.set(ref, Block.DATA, this.createRaw(tx, spec.dataBytes));
    if (spec.link !== undefined) {
      tx.set(ref, Block.LINK, spec.link);
      tx.add(spec.link, Block.TRANSIT, 1);
    }
    setHolder(tx, ref, slot);
    return ref;
  }

  isMapped(tx: Transaction, ref: number): boolean {
    return lifecycles.get(kindOf(tx.get(ref, Block.STATE)))?.isMapped ?? false;
  }

  createRaw(tx: Transaction, bytes: number): number {
    const ref = allocateBlock(tx, this.#grow, RAW_HEADER_BYTES + bytes, BlockState.RAW, 0);
    tx.set(ref, Block.NEXT, 0);
    return ref;
  }

  freeRaw(tx: Transaction, ref: number): void {
    this.#punch(tx, ref);
    freeBlock(tx, ref);
  }

  dropHolder(context: LockedContext, ref: number, slot: number): void {
    clearHolder(context.tx, ref, slot);
    this.#afterDrop(context, ref, slot);
  }

  dropTransit(context: LockedContext, ref: number): void {
    context.tx.add(ref, Block.TRANSIT, -1);
    this.#afterDrop(context, ref, -1);
  }

  /** Takes the dying objects apart, whoever let them die. Commits. */
  reap(context: LockedContext): void {
    for (;;) {
      const ref = context.tx.get(0, Header.DYING);
      if (ref === 0) return;
      lifecycles.get(kindOf(context.tx.get(ref, Block.STATE)))?.dismantle?.(context, ref);
      this.#free(context, ref);
      context.tx.commit();
    }
  }

  #afterDrop(context: LockedContext, ref: number, slot: number): void {
    const { tx } = context;
    lifecycles.get(kindOf(tx.get(ref, Block.STATE)))?.holderGone?.(context, ref, slot);
    if (tx.get(ref, Block.TRANSIT) !== 0) return;
    for (let i = 0; i < BITMAP_WORDS; i++) if (tx.get(ref, Block.HOLDERS + i) !== 0) return;
    const state = tx.get(ref, Block.STATE);
    tx.set(ref, Block.STATE, packState(orderOf(state), BlockState.DYING, kindOf(state)));
    tx.set(ref, Block.NEXT, tx.get(0, Header.DYING));
    tx.set(0, Header.DYING, ref);
  }

  /** `ref` is the head of the dying list; dismantling may have pushed others before it. */
  #free(context: LockedContext, ref: number): void {
    const { tx } = context;
    const next = tx.get(ref, Block.NEXT);
    let before = tx.get(0, Header.DYING);
    if (before === ref) tx.set(0, Header.DYING, next);
    else {
      while (tx.get(before, Block.NEXT) !== ref) before = tx.get(before, Block.NEXT);
      tx.set(before, Block.NEXT, next);
    }
    const data = tx.get(ref, Block.DATA);
    const link = tx.get(ref, Block.LINK);
    if (data !== 0) this.freeRaw(tx, data);
    freeBlock(tx, ref);
    if (link !== 0) this.dropTransit(context, link);
  }

  /** The block is still ours, so that it reads as zero hurts nobody; its first line keeps the header. */
  #punch(tx: Transaction, ref: number): void {
    const bytes = tx.get(ref, Block.LINES) * LINE_BYTES;
    const page = 4096;
    if (bytes >= PUNCH_BYTES) this.#native.punchHole(this.#fd, ref * LINE_BYTES + page, bytes - page);
  }

  /** The memory is still free as long as nothing is committed, so it can be cleared without a transaction. */
  #clear(ref: number, bytes: number): void {
    const { words, word } = this.#windows.locate(ref);
    words.fill(0, word + Block.HOLDERS, word + Math.ceil(bytes / 4));
  }
}

export function isHolder(tx: Transaction, ref: number, slot: number): boolean {
  return (tx.get(ref, Block.HOLDERS + (slot >>> 5)) & (1 << (slot & 31))) !== 0;
}

export function setHolder(tx: Transaction, ref: number, slot: number): void {
  const word = Block.HOLDERS + (slot >>> 5);
  tx.set(ref, word, tx.get(ref, word) | (1 << (slot & 31)));
}

function clearHolder(tx: Transaction, ref: number, slot: number): void {
  const word = Block.HOLDERS + (slot >>> 5);
  tx.set(ref, word, tx.get(ref, word) & ~(1 << (slot & 31)));
}

export function isLive(tx: Transaction, ref: number, generation: number): boolean {
  return tx.get(ref, Block.GENERATION) === generation && stateOf(tx.get(ref, Block.STATE)) === BlockState.LIVE;
}
