import type { Native } from '../native/index.js';
import { Header, Slot, SlotState, slotWord } from './layout.js';
import type { ProcessTable } from './process-table.js';
import type { Windows } from './windows.js';

/** Bits of the lock word: slot + 1, the low bits of the slot's generation, and whether somebody sleeps on it. */
const SLOT_BITS = 11;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
const GENERATION_MASK = 2 ** 19 - 1;
const CONTENDED = 2 ** 30;
const SPINS = 200;
/** How long to sleep before looking again whether the owner is still alive. */
const LOOK_MS = 5;

/**
 * The one lock of the arena, held for microseconds. Its word names the owner, so a waiter that finds the owner dead
 * takes over. Not re-entrant.
 */
export class ArenaLock {
  readonly #native: Native;
  readonly #words: Int32Array;
  readonly #windows: Windows;
  readonly #me: number;
  readonly #table: ProcessTable;
  readonly #repair: () => void;

  /** The slot and its generation name this process: a later one in the same slot is another owner. */
  constructor(
    native: Native,
    windows: Windows,
    slot: number,
    generation: number,
    table: ProcessTable,
    repair: () => void,
  ) {
    this.#native = native;
    this.#windows = windows;
    this.#words = windows.header;
    this.#me = (slot + 1) | ((generation & GENERATION_MASK) << SLOT_BITS);
    this.#table = table;
    this.#repair = repair;
  }

  get #address(): number {
    return this.#windows.headerAddress + Header.LOCK * 4;
  }

  acquire(): void {
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.compareExchange(this.#words, Header.LOCK, 0, this.#me) === 0) return;
    }
    this.#acquireSlowly();
  }

  release(): void {
    const before = Atomics.exchange(this.#words, Header.LOCK, 0);
    if ((before & CONTENDED) !== 0) this.#native.futexWake(this.#address, 1);
  }

  #acquireSlowly(): void {
    // Whoever came here takes the lock as contended: another sleeper may be waiting for its release.
    const mine = this.#me | CONTENDED;
    for (;;) {
      const seen = Atomics.load(this.#words, Header.LOCK);
      if (seen === 0) {
        if (Atomics.compareExchange(this.#words, Header.LOCK, 0, mine) === 0) return;
        continue;
      }
      const contended = seen | CONTENDED;
      if (seen !== contended && Atomics.compareExchange(this.#words, Header.LOCK, seen, contended) !== seen) continue;
      if (!this.#isKnownDead(contended)) {
        this.#native.futexWait(this.#address, contended, LOOK_MS);
        if (Atomics.load(this.#words, Header.LOCK) !== contended) continue;
        if (!this.#isKnownDead(contended) && !this.#table.isDead(slotIn(contended))) continue;
      }
      // We may have been stopped for long since we looked: if its slot was reused, the word differs in the generation.
      if (Atomics.compareExchange(this.#words, Header.LOCK, contended, mine) === contended) {
        this.#repair();
        return;
      }
    }
  }

  /** Three loads at most: what a process does before it sleeps. */
  #isKnownDead(word: number): boolean {
    const slot = slotIn(word);
    const generation = (word >>> SLOT_BITS) & GENERATION_MASK;
    const inSlot = Atomics.load(this.#words, slotWord(slot, Slot.GENERATION)) & GENERATION_MASK;
    const isFree = Atomics.load(this.#words, slotWord(slot, Slot.STATE)) === SlotState.FREE;
    return inSlot !== generation || isFree || this.#table.isMarkedDead(slot);
  }
}

const slotIn = (word: number): number => (word & SLOT_MASK) - 1;
