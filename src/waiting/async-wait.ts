import { FOREVER } from '../util/wait-options.js';
import { Chance, type WaitSpec } from './wait-spec.js';

/** What setTimeout takes at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a wait is told by, and tells, the parking it stays in. */
export interface Stay {
  /** What the waker of one of its nodes said; undefined if none is woken. */
  messageFor(wait: AsyncWait): number | undefined;
  /** It is over; `passOn`: a wake that it was given goes to the next. */
  leave(wait: AsyncWait, passOn: boolean): void;
}

/** One awaited wait of this process: first it tries on every turn of the event loop, then it parks in the queues. */
export class AsyncWait<T = unknown> {
  readonly spec: WaitSpec<T>;
  /** Its nodes, by position in `spec.queues`, while it is parked. */
  nodes: number[] = [];
  /** Whether it was the next to be woken at the last periodic look. */
  wasNext = false;
  /** Whether it had been woken and not told at the last periodic look. */
  wasWoken = false;
  /** When to stop trying and park, as performance.now(). */
  hotUntil = 0;
  readonly #stay: Stay;
  readonly #resolve: (value: T | undefined) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timeLeft = 0;
  #settled = false;

  constructor(
    spec: WaitSpec<T>,
    signal: AbortSignal | undefined,
    stay: Stay,
    resolve: (value: T | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.#stay = stay;
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
  attempt(chance: Chance = Chance.NEW): boolean {
    if (this.#settled) return true;
    const message = this.spec.consumes === true ? this.#stay.messageFor(this as AsyncWait) : undefined;
    const wasWoken = message !== undefined;
    let value: T | undefined;
    try {
      value = this.spec.attempt(wasWoken ? Chance.WOKEN : chance, message ?? 0);
    } catch (error) {
      this.fail(error);
      return true;
    }
    if (value === undefined) return false;
    this.#settle(() => this.#resolve(value), !wasWoken);
    return true;
  }

  fail(error: unknown): void {
    this.#settle(() => this.#reject(error));
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
    else if (!this.attempt(Chance.LAST)) this.#settle(() => this.#resolve(undefined));
  };

  readonly #onAbort = (): void => this.#settle(() => this.#reject(this.#signal?.reason));

  #settle(finish: () => void, passOn = true): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#stay.leave(this as AsyncWait, passOn);
    finish();
  }
}
