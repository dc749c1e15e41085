import type { Parking } from './parking.js';
import type { WaitSpec } from './wait-spec.js';

/** One awaited wait of this process: first it tries on every turn of the event loop, then it parks in the queues. */
export class AsyncWait<T = unknown> {
  readonly spec: WaitSpec<T>;
  /** Its nodes, by position in `spec.queues`, while it is parked. */
  nodes: number[] = [];
  /** When to stop trying and park, as performance.now(). */
  hotUntil = 0;
  readonly #parking: Parking;
  readonly #resolve: (value: T | undefined) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settled = false;

  constructor(
    parking: Parking,
    spec: WaitSpec<T>,
    signal: AbortSignal | undefined,
    resolve: (value: T | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.#parking = parking;
    this.spec = spec;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(timeout: number): void {
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeout === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#settle(() => this.#resolve(undefined)), Math.min(timeout, 2 ** 31 - 1));
    if (this.spec.ref === false) this.#timer.unref();
  }

  /** Tries; true when the wait is over. */
  attempt(): boolean {
    if (this.#settled) return true;
    let value: T | undefined;
    try {
      value = this.spec.attempt();
    } catch (error) {
      this.#settle(() => this.#reject(error));
      return true;
    }
    if (value === undefined) return false;
    this.#settle(() => this.#resolve(value));
    return true;
  }

  readonly #onAbort = (): void => this.#settle(() => this.#reject(this.#signal?.reason));

  #settle(finish: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#parking.leave(this as AsyncWait);
    finish();
  }
}
