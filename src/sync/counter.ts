import { getArena, type Handle } from '../arena/index.js';
import { ValueError } from '../errors.js';
import { SemaphoreWord } from './layout.js';
import type { Permit, Permits } from './permits.js';

/** As Python's SEM_VALUE_MAX on Linux. */
export const MAX_VALUE = 2 ** 31 - 1;

const PERMIT: Permit = { abandoned: false, seat: -1 };
const NOBODY: readonly number[] = [];

/** Permits that belong to nobody: one word. A process that dies keeps those it took. */
export class Counter implements Permits {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(handle: Handle) {
    const { words, word } = getArena().locate(handle.ref);
    this.#words = words;
    this.#at = word + SemaphoreWord.VALUE;
  }

  get value(): number {
    return Atomics.load(this.#words, this.#at);
  }

  take(): Permit | undefined {
    for (;;) {
      const { value } = this;
      if (value === 0) return undefined;
      if (Atomics.compareExchange(this.#words, this.#at, value, value - 1) === value) return PERMIT;
    }
  }

  give(): boolean {
    for (;;) {
      const { value } = this;
      if (value === MAX_VALUE) throw new ValueError(`A semaphore counts to ${MAX_VALUE}`);
      if (Atomics.compareExchange(this.#words, this.#at, value, value + 1) === value) return true;
    }
  }

  owners(): readonly number[] {
    return NOBODY;
  }
}
