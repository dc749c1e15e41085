import { getArena, type Handle } from '../arena/index.js';
import { ValueError } from '../errors.js';
import { SemaphoreWord } from './layout.js';
import { type Permit, type Permits, SEATLESS } from './permits.js';

/** As Python's SEM_VALUE_MAX on Linux. */
export const MAX_VALUE = 2 ** 31 - 1;

const NOBODY: readonly number[] = [];

/** Permits that belong to nobody: one word. A process that dies keeps those it took. */
export class Counter implements Permits {
  readonly #words: Int32Array;
  readonly #at: number;
  /** The value when this process looked last: often it still is, and asking for it would cost as much as changing it. */
  #seen = 0;

  constructor(handle: Handle) {
    const { words, word } = getArena().locate(handle.ref);
    this.#words = words;
    this.#at = word + SemaphoreWord.VALUE;
  }

  get value(): number {
    return Atomics.load(this.#words, this.#at);
  }

  take(): Permit | undefined {
    let value = this.#seen || this.value;
    while (value !== 0) {
      const seen = Atomics.compareExchange(this.#words, this.#at, value, value - 1);
      if (seen === value) {
        this.#seen = value - 1;
        return SEATLESS;
      }
      value = seen;
    }
    this.#seen = 0;
    return undefined;
  }

  give(): boolean {
    let value = this.#seen;
    for (;;) {
      if (value === MAX_VALUE) value = this.value;
      if (value === MAX_VALUE) throw new ValueError(`A semaphore counts to ${MAX_VALUE}`);
      const seen = Atomics.compareExchange(this.#words, this.#at, value, value + 1);
      if (seen === value) {
        this.#seen = value + 1;
        return true;
      }
      value = seen;
    }
  }

  giveAny(): boolean {
    return this.give();
  }

  owners(): readonly number[] {
    return NOBODY;
  }
}
