/** The permits of a semaphore: a plain number (counter.ts), or seats that know who sits on them (seats.ts). */
export interface Permits {
  /** Takes one; undefined if there is none. */
  take(): Permit | undefined;
  /** Gives one back, if possible one of this process's own, or that very one. False: there are no more to give back. */
  give(permit?: Permit): boolean;
  /** How many are there to be taken. */
  readonly value: number;
  /** Slots of processes that have one, some of them if there are many. */
  owners(): readonly number[];
}

/** A permit that was taken. */
export interface Permit {
  /** Its last owner died having it. */
  readonly abandoned: boolean;
  /** Number of the seat; -1 if it has none. */
  readonly seat: number;
}
