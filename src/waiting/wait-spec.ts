import type { WaitQueue } from './wait-queue.js';

/** How often a wait looks whether a process it depends on has died unnoticed. */
export const LOOK_MS = 100;

/** What a wait waits for. */
export interface WaitSpec<T> {
  /** Tries to get it; undefined = not yet. A throw ends the wait with that error. */
  attempt(): T | undefined;
  /** Where wakers look for waiters. */
  readonly queues: readonly WaitQueue[];
  /** Objects whose holders' deaths change the answer: they are looked at now and then. */
  readonly watch: readonly number[];
  /** A blocking wait that also depends on something that wakes nobody tries again this often. */
  readonly lookMs?: number;
  /**
   * True: success uses up what a waker told of, and whoever leaves some over wakes the next itself; so a wake that led
   * to success is not passed on. (Waiting for readiness takes nothing away: the next may want it.)
   */
  readonly consumes?: boolean;
  /** False: this wait alone does not keep the event loop alive. */
  readonly ref?: boolean;
}
