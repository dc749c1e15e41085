/** The permits of a semaphore: a plain number (counter.ts), or seats that know who sits on them (seats.ts). */
export interface Permits {
  /** Takes one; undefined if there is none. */
  take(): Permit | undefined;
  /** Gives back this one, which this process took; false if somebody else has done it. */
  give(permit: Permit): boolean;
  /** Gives back one that is not this process's, or a new one. False: there are no more to give back. */
  giveAny(): boolean;
  /** How many are there to be taken. */
  readonly value: number;
  /** Slots of processes that have one, some of them if there are many. */
  owners(): readonly number[];
}

/**
 * A permit that was taken, as a number, so that taking one allocates nothing: {@link SEATLESS}, or twice the number of its
 * seat, and 1 if its last owner died having it.
 */
export type Permit = number;

export const SEATLESS: Permit = -2;
