import { availableParallelism } from 'node:os';

const LONGEST_PAUSE = 64;

/**
 * Whether to try a little longer before going to sleep. Sleeping and being woken costs 20 us, so it pays when the
 * other side answers at once and another CPU runs it; after a miss it is skipped for twice as long as the last time.
 */
export class Patience {
  readonly #useful = availableParallelism() > 1;
  #pause = 0;
  #skipped = 0;

  /** Whether to try this time. */
  worthTrying(): boolean {
    if (!this.#useful) return false;
    if (this.#skipped < this.#pause) {
      this.#skipped++;
      return false;
    }
    this.#skipped = 0;
    return true;
  }

  hit(): void {
    this.#pause = 0;
  }

  miss(): void {
    this.#pause = Math.min(this.#pause * 2 + 1, LONGEST_PAUSE);
  }
}
