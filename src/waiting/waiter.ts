import { FOREVER } from '../util/wait-options.js';
import type { QueueEntry } from './queue-entry.js';
import { type WaitSpec, WakeReason } from './wait-spec.js';

/** What setTimeout takes at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The lot that an awaited wait is parked in, as far as the wait knows it. */
export interface Lot {
  /** What a notifier said; undefined if none has said anything. */
  tokenOf(entries: readonly QueueEntry[]): number | undefined;
  /** The wait is over. */
  remove(waiter: Waiter, how: Ending): void;
}

/** How a wait ended. */
export const Ending = {
  /** It got nothing: what it may have been told of is for the next waiter. */
  IN_VAIN: 0,
  /** It got what it wanted. */
  SUCCEEDED: 1,
  /** It was notified, and that has been heard. */
  NOTIFIED: 2,
} as const;
export type Ending = (typeof Ending)[keyof typeof Ending];

/** One awaited wait of this process: first it may try on every turn of the event loop, then it parks in its queues. */
export class Waiter<T = unknown> {
  readonly spec: WaitSpec<T>;
  /** Where it stands, while it is parked. */
  entries: readonly QueueEntry[] = [];
  /** Whether it was the first of its queue at the last liveness check. */
  wasFirst = false;
  /** Since when it spins, and when to park, as performance.now(). */
  spinsSince = 0;
  spinsUntil = 0;
  readonly #lot: Lot;
  readonly #resolve: (value: T | undefined) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timeLeft = 0;
  #settled = false;

  constructor(
    spec: WaitSpec<T>,
    signal: AbortSignal | undefined,
    lot: Lot,
    resolve: (value: T | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.#lot = lot;
    this.spec = spec;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(timeout: number): void {
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeout === FOREVER) return;
    this.#timeLeft = timeout;
    this.#startTimer();
  }

  get isOver(): boolean {
    return this.#settled;
  }

  /** Tries; true when the wait is over. */
  tryNow(reason: WakeReason = WakeReason.FIRST): boolean {
    if (this.#settled) return true;
    const token = this.#lot.tokenOf(this.entries);
    const isNotified = token !== undefined;
    let value: T | undefined;
    try {
      value = this.spec.tryNow(isNotified ? WakeReason.NOTIFIED : reason, token ?? 0);
    } catch (error) {
      this.fail(error);
      return true;
    }
    if (value === undefined) return this.#settled;
    if (this.#end(isNotified ? Ending.NOTIFIED : Ending.SUCCEEDED)) this.#resolve(value);
    return true;
  }

  fail(error: unknown): void {
    if (this.#end(Ending.IN_VAIN)) this.#reject(error);
  }

  #startTimer(): void {
    const ms = Math.min(this.#timeLeft, LONGEST_TIMER_MS);
    this.#timeLeft -= ms;
    this.#timer = setTimeout(this.#onTime, ms);
    if (this.spec.ref === false) this.#timer.unref();
  }

  readonly #onTime = (): void => {
    if (this.#timeLeft > 0) this.#startTimer();
    // Once more: what came while the event loop was busy is there.
    else if (!this.tryNow(WakeReason.TIMEOUT) && this.#end(Ending.IN_VAIN)) this.#resolve(undefined);
  };

  readonly #onAbort = (): void => this.fail(this.#signal?.reason);

  /** True the first time. */
  #end(how: Ending): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#lot.remove(this as Waiter, how);
    return true;
  }
}
