import { inspect } from 'node:util';
import { getArena, type Hold, Kind, SharedClass } from '../arena/index.js';
import { resolved } from '../util/turn-taking.js';
import { FOREVER, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitQueue, type WaitSpec } from '../waiting/index.js';
import { EVENT_BYTES, EventWord } from './layout.js';
import { LocalWaits } from './local-waits.js';

/** A picture of an event, as `statistics()` gives it. */
export interface EventStatistics {
  /** Whether it is set. */
  readonly set: boolean;
  /** How many wait for it, in all processes. */
  readonly waiting: number;
}

let shared: SharedClass<Event>;

/**
 * A flag that processes wait for: `set` lets everybody through who waits, and who comes until `clear`.
 *
 * Differs from Python (S-06): a wait that began before `set()` ends, even if `clear()` follows at once; `set()` may be
 * called anywhere, signal handlers included, and waits for nobody.
 *
 * @example
 * const ready = new Event();
 * new Process({ target: async () => { await ready.wait(); console.log('go'); } }).start();
 * ready.set();
 */
export class Event implements Disposable {
  readonly #hold: Hold;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #queue: WaitQueue;
  readonly #waits = new LocalWaits();

  static {
    shared = new SharedClass<Event>({
      kind: Kind.EVENT,
      name: 'Event',
      prototype: this.prototype,
      type: () => Event,
      holdOf: (it) => it.#hold,
    });
  }

  constructor();
  constructor(opening?: unknown) {
    this.#hold = shared.hold(this, opening, { payloadBytes: EVENT_BYTES });
    const { ref, generation } = this.#hold.handle;
    const { words, word } = getArena().locate(ref);
    this.#words = words;
    this.#at = word + EventWord.STATE;
    this.#queue = getParkingLot().queue({ ref, generation, word: EventWord.QUEUE });
  }

  /** Whether it is set. */
  isSet(): boolean {
    this.#hold.check();
    return isSet(this.#state);
  }

  /**
   * Sets it, and wakes everybody who waits. Waits for nobody.
   *
   * @throws InvalidStateError - the event is closed in this process
   * @example ready.set();
   */
  set(): void {
    this.#hold.check();
    for (;;) {
      const state = this.#state;
      // Who set it may have been killed before it woke anybody.
      if (isSet(state) || this.#change(state, (state + 2) | 1)) break;
    }
    getParkingLot().wake(this.#queue, FOREVER);
  }

  /**
   * Unsets it: from now on `wait` waits again.
   *
   * @throws InvalidStateError - the event is closed in this process
   * @example ready.clear();
   */
  clear(): void {
    this.#hold.check();
    for (;;) {
      const state = this.#state;
      if (!isSet(state) || this.#change(state, state & ~1)) return;
    }
  }

  /**
   * Waits until it is set. Resolves with true; with false when the time is over (`timeout` in milliseconds, 0 = look once).
   *
   * @throws InvalidStateError - the event is closed in this process
   * @example if (!(await ready.wait({ timeout: 5000 }))) console.log('still not ready');
   */
  wait(options?: WaitOptions): Promise<boolean> {
    try {
      this.#hold.check();
      timeoutOf(options);
      options?.signal?.throwIfAborted();
      if (isSet(this.#state)) return resolved(true);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#waits.wait(this.#spec(), options).then((isThere) => isThere ?? false);
  }

  /**
   * As `wait`, but blocks the thread.
   *
   * @throws InvalidStateError - the event is closed in this process
   * @example ready.waitSync({ timeout: 5000 });
   */
  waitSync(options?: SyncWaitOptions): boolean {
    this.#hold.check();
    return getParkingLot().parkSync(this.#spec(), options) ?? false;
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /** Ends this process's hold; the event lives while others have it. Waits of this process for it reject. */
  close(): void {
    this.#hold.end(() => this.#waits.retryAll());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the event is now. */
  statistics(): EventStatistics {
    return Object.freeze({ set: this.isSet(), waiting: this.#queue.count });
  }

  [inspect.custom](): string {
    return `<Event ${this.closed ? 'closed' : isSet(this.#state) ? 'set' : 'unset'}>`;
  }

  get #state(): number {
    return Atomics.load(this.#words, this.#at);
  }

  #change(from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#at, from, to) === from;
  }

  #spec(): WaitSpec<true> {
    const since = timesSet(this.#state);
    return {
      tryNow: () => {
        this.#hold.check();
        const state = this.#state;
        return isSet(state) || timesSet(state) !== since ? true : undefined;
      },
      queues: [this.#queue],
      watch: [],
    };
  }
}

const isSet = (state: number): boolean => (state & 1) === 1;

const timesSet = (state: number): number => state >> 1;
