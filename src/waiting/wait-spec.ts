import type { LockedContext } from '../arena/index.js';
import type { WaitQueue } from './wait-queue.js';

/** How often a wait looks whether a process it depends on has died unnoticed. */
export const LOOK_MS = 100;

/** Why a wait tries. */
export const Chance = {
  /** It has just come, or tries a while before it parks: others may be before it. */
  NEW: 0,
  /** Somebody died, or it has been the next to be woken for a whole period, or it had its turn a moment ago. */
  LOOK: 1,
  /** A waker took it out of the queue: its turn. */
  WOKEN: 2,
  /** Its time is over. */
  LAST: 3,
} as const;
export type Chance = (typeof Chance)[keyof typeof Chance];

/** What a wait waits for. */
export interface WaitSpec<T> {
  /**
   * Tries to get it; undefined = not yet. A throw ends the wait with that error. `chance` and `message` are told only
   * to waits that `consumes`; `message` is what the waker said (0: only that there is something).
   */
  attempt(chance: Chance, message: number): T | undefined;
  /** Where wakers look for waiters. */
  readonly queues: readonly WaitQueue[];
  /** Objects whose holders' deaths change the answer: they are looked at now and then. */
  readonly watch: readonly number[];
  /** Instead of `watch`, where it is known whose death matters: their slots. */
  suspects?(): readonly number[];
  /**
   * A wait that can get nothing before it stands in its queues: it parks at once. This is called in the transaction that
   * puts it there, with its nodes.
   */
  entering?(context: LockedContext, nodes: readonly number[]): void;
  /** A blocking wait that also depends on something that wakes nobody tries again this often. */
  readonly lookMs?: number;
  /**
   * True: success uses up what a waker told of, and whoever leaves some over wakes the next itself; so a wake that led
   * to success is not passed on. (Waiting for readiness takes nothing away: the next may want it.)
   */
  readonly consumes?: boolean;
  /**
   * True: after a success that a waker told of, the nodes stay WOKEN until `Parking.leave`: as long as the process has not
   * acted on what it was told, its death passes the wake on.
   */
  readonly lingers?: boolean;
  /** False: this wait alone does not keep the event loop alive. */
  readonly ref?: boolean;
}
