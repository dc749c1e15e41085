import { RWLockWord } from './layout.js';

const BITS = 32;

/** One bit for each process that reads. Each process changes its own bit only; a dead one's is cleared by the sweep. */
export class ReaderBits {
  readonly #words: Int32Array;
  readonly #at: number;

  /** `at`: index of the first of the words. */
  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  set(slot: number): void {
    Atomics.or(this.#words, this.#wordOf(slot), bitOf(slot));
  }

  /** Whether it was set. */
  clear(slot: number): boolean {
    return (Atomics.and(this.#words, this.#wordOf(slot), ~bitOf(slot)) & bitOf(slot)) !== 0;
  }

  /** Whether any is set. */
  get any(): boolean {
    for (let i = 0; i < RWLockWord.READER_WORDS; i++) if (Atomics.load(this.#words, this.#at + i) !== 0) return true;
    return false;
  }

  slots(): number[] {
    const slots: number[] = [];
    for (let i = 0; i < RWLockWord.READER_WORDS; i++) {
      for (let bits = Atomics.load(this.#words, this.#at + i); bits !== 0; bits &= bits - 1) {
        slots.push(i * BITS + BITS - 1 - Math.clz32(bits & -bits));
      }
    }
    return slots;
  }

  #wordOf(slot: number): number {
    return this.#at + (slot >>> 5);
  }
}

const bitOf = (slot: number): number => 1 << (slot & (BITS - 1));
