import { getArena } from '../arena/index.js';

/** How many processes a periodic look asks whether they are alive. */
const LOOK_AT_ONCE = 8;

/** The processes that have an object, some at a time: whose deaths matter to those who wait there. */
export class LivenessSampler {
  #looked = 0;

  /** Their slots; others the next time. */
  next(ref: number): number[] {
    return this.nextOf(getArena().holdersOf(ref));
  }

  /** As `next`, of these slots only. */
  nextOf(slots: readonly number[]): number[] {
    if (slots.length === 0) return [];
    const from = this.#looked % slots.length;
    this.#looked = from + LOOK_AT_ONCE;
    return [...slots.slice(from), ...slots.slice(0, from)].slice(0, LOOK_AT_ONCE);
  }
}
