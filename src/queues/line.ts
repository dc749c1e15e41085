import { type Turn, Turns } from '../util/turns.js';
import { BYTES_PER_TURN } from './copy-budget.js';

/** The awaited puts, or gets, of this process in the order of their calls; and when the first one copies on. */
export class Line extends Turns {
  /** The last attempt stopped because it had copied enough for one turn of the event loop. */
  pausing = false;
  #isTurnAhead = false;

  /** Whether it is this one's turn, and not on the turn of the event loop on which enough was copied. */
  mayTry(turn: Turn, budget: number): boolean {
    return this.isFirst(turn) && !(this.#isTurnAhead && budget === BYTES_PER_TURN);
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
