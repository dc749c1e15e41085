import type { LockedContext } from '../arena/index.js';
import type { QueueEntry } from './queue-entry.js';
import type { WaitQueue } from './wait-queue.js';

/** How often a parked wait looks whether a process it depends on has died unnoticed, and tries again. */
export const LIVENESS_MS = 100;

/** Why a wait tries. */
export const WakeReason = {
  /** It has just come, or spins before it parks: others may be before it. */
  FIRST: 0,
  /** Somebody died, or it has been the first in its queue for a whole period. */
  RECHECK: 1,
  /** Its queue was woken and it is the first there; or it was notified. */
  NOTIFIED: 2,
  /** Its time is over. */
  TIMEOUT: 3,
} as const;
export type WakeReason = (typeof WakeReason)[keyof typeof WakeReason];

/**
 * What a wait waits for: the contract of `ParkingLot.park` and `parkSync`. No method may wait for anything itself, unless it says so.
 */
export interface WaitSpec<T> {
  /**
   * Tries to get it; undefined = not yet. A throw ends the wait with that error. Called with no lock held: before the wait stands in its queues
   * (unless it has `onEnqueued`), once it does, and whenever it is woken. `token` is what a notifier said (0: only that there is something).
   */
  tryNow(reason: WakeReason, token: number): T | undefined;
  /** Where wakers look for waiters. */
  readonly queues: readonly WaitQueue[];
  /**
   * True: success takes something away that others may want. A waker tells one such waiter at a time, and only the first in its queue tries
   * when it is told. (Waiting for readiness takes nothing away: all are told, and each tells the next.)
   */
  readonly exclusive?: boolean;
  /** After a success: whether there is something for the next waiter too. Then that one is woken. */
  more?(): boolean;
  /** True: the process may be told of something that it alone can use, although others wait before it (half a message). */
  readonly mayOvertake?: boolean;
  /**
   * A wait for a notification: it can get nothing before it stands in its queues, so it parks at once. This is called under the arena
   * lock, in the transaction that puts it there. It must not take that lock.
   */
  onEnqueued?(context: LockedContext, entries: readonly QueueEntry[]): void;
  /**
   * True: after a success that a notifier told of, the wait stays NOTIFIED until `ParkingLot.leave`: as long as the process has not
   * acted on what it was told, its death passes the notification on.
   */
  readonly keepsNotification?: boolean;
  /** Objects whose holders' deaths change the answer: they are looked at now and then. */
  readonly watch: readonly number[];
  /** Instead of `watch`, where it is known whose death matters: their slots. */
  suspects?(): readonly number[];
  /** A blocking wait that also depends on something that wakes nobody tries again this often. */
  readonly recheckMs?: number;
  /** False: this wait alone does not keep the event loop alive. */
  readonly ref?: boolean;
}
