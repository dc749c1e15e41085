import type { Held } from './lock-guard.js';
import type { Permit } from './permits.js';

/** Acquisitions without a seat that `release()` can still find: those of a semaphore used as a signal never come back. */
const MOST_REMEMBERED = 256;

/** One acquisition, until it was released in one way or the other. */
export class Acquired implements Held {
  readonly permit: Permit;
  #release: ((acquired: Acquired) => void) | undefined;

  constructor(permit: Permit, release: (acquired: Acquired) => void) {
    this.permit = permit;
    this.#release = release;
  }

  get abandoned(): boolean {
    return (this.permit & 1) === 1;
  }

  /** It was released otherwise: disposing of it does nothing any more. */
  forget(): void {
    this.#release = undefined;
  }

  [Symbol.dispose](): void {
    const release = this.#release;
    this.#release = undefined;
    release?.(this);
  }
}

/** Acquisitions of this process that it has not released. */
export class Acquisitions {
  readonly #newestLast: Acquired[] = [];
  readonly #bySeat: (Acquired | undefined)[] = [];

  add(acquired: Acquired): void {
    const seat = acquired.permit >> 1;
    if (seat >= 0) {
      // Somebody else has released that one, or the seat were not to be had: its guard must not give back this one.
      const lost = this.#bySeat[seat];
      if (lost !== undefined) this.remove(lost);
      this.#bySeat[seat] = acquired;
    } else if (this.#newestLast.length === MOST_REMEMBERED) {
      this.#newestLast.splice(0, MOST_REMEMBERED / 2);
    }
    this.#newestLast.push(acquired);
  }

  /** The newest, which then is none any more. */
  takeNewest(): Acquired | undefined {
    const newest = this.#newestLast.pop();
    if (newest !== undefined) this.#end(newest);
    return newest;
  }

  remove(acquired: Acquired): void {
    this.#end(acquired);
    const last = this.#newestLast.length - 1;
    if (this.#newestLast[last] === acquired) {
      this.#newestLast.pop();
      return;
    }
    const at = this.#newestLast.lastIndexOf(acquired);
    if (at >= 0) this.#newestLast.splice(at, 1);
  }

  #end(acquired: Acquired): void {
    acquired.forget();
    const seat = acquired.permit >> 1;
    if (seat >= 0 && this.#bySeat[seat] === acquired) this.#bySeat[seat] = undefined;
  }
}
