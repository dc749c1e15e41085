import { type Turn, Turns } from '../util/turns.js';
import { BYTES_PER_TURN } from './copy-budget.js';
import { FIRST_LOOK_MS, LONGEST_LOOK_MS } from './queue-lock.js';

/** The awaited puts, or gets, of this process in the order of their calls; and when the first one copies on. */
export class Fifo extends Turns {
  /** The last attempt stopped because it had copied enough for one turn of the event loop. */
  pausing = false;
  #isTurnAhead = false;

  /** Whether it is this one's turn, and not on the turn of the event loop on which enough was copied. */
  mayTry(turn: Turn, budget: number): boolean {
    return this.isFirst(turn) && !(this.#isTurnAhead && budget === BYTES_PER_TURN);
  }

  /**
   * For a call that does not wait, and is held up: parks again and again until there is an answer. Nobody is woken when a queue
   * becomes full or empty.
   */
  async parkUntilAnswered<T>(turn: Turn, park: (timeout: number) => Promise<T | undefined>): Promise<T> {
    for (let ms = FIRST_LOOK_MS; ; ms = Math.min(2 * ms, LONGEST_LOOK_MS)) {
      // Between two parks another call may have removed it.
      if (!this.has(turn)) this.enter(turn);
      const answer = await park(ms);
      if (answer !== undefined) return answer;
    }
  }

  goOnNextTurn(): void {
    if (this.#isTurnAhead) return;
    this.#isTurnAhead = true;
    setImmediate(() => {
      this.#isTurnAhead = false;
      this.pokeFirst();
    });
  }

  /** For who blocks the event loop: the first one tries, to the end of what it copies. */
  goOn(): void {
    do {
      this.#isTurnAhead = false;
      this.pausing = false;
      this.pokeFirst();
    } while (this.pausing);
  }
}
