import { inspect } from 'node:util';
import { getArena, type Hold } from '../arena/index.js';
import { ValueError } from '../errors.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Acquirer } from './acquirer.js';
import { Acquired, Acquisitions } from './acquisitions.js';
import { Counter } from './counter.js';
import { Gate, type Resource } from './gate.js';
import { SemaphoreWord } from './layout.js';
import type { Held } from './lock-guard.js';
import type { Permit, Permits } from './permits.js';
import { Seats } from './seats.js';

/** A picture of a semaphore, as `statistics()` gives it. */
export interface SemaphoreStatistics {
  /** Permits that can be taken now. */
  readonly value: number;
  /** How many wait for one, in all processes. */
  readonly waiting: number;
}

/** The hold of an open or closed semaphore. */
export let holdOfPermitLock: (semaphore: PermitLock) => Hold;

/** What `Semaphore` and `BoundedSemaphore` have in common. */
export abstract class PermitLock implements Disposable {
  readonly #name: string;
  readonly #hold: Hold;
  readonly #gate: Gate;
  readonly #permits: Permits;
  readonly #acquired = new Acquisitions();
  readonly #acquirer: Acquirer<Permit>;

  static {
    holdOfPermitLock = (semaphore) => semaphore.#hold;
  }

  /** Not for users. `holdFor` makes or opens the shared object that stands behind this one. */
  constructor(name: string, holdFor: (self: PermitLock) => Hold, canGrow: boolean) {
    this.#name = name;
    this.#hold = holdFor(this);
    const { handle } = this.#hold;
    this.#gate = new Gate(this.#hold);
    const hasSeats = getArena().windows.read(handle.ref, SemaphoreWord.SEATS) !== 0;
    this.#permits = hasSeats ? new Seats(handle, canGrow) : new Counter(handle);
    this.#acquirer = new Acquirer(name, this.#hold, this.#gate, this.#resource, this.#acquire);
  }

  /**
   * Waits for a permit. Resolves with the acquisition; with `null` when the time is over (`timeout` in milliseconds, 0 = try
   * once). A wait that is aborted or times out leaves no trace.
   *
   * @throws InvalidStateError - the semaphore is closed in this process
   * @example const held = await semaphore.acquire({ timeout: 100 });
   */
  acquire(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquire(options: WaitOptions): Promise<Held | null>;
  acquire(options?: WaitOptions): Promise<Held | null> {
    return this.#acquirer.acquire(options);
  }

  /**
   * As `acquire`, but blocks the thread. Without contention it makes no system call.
   *
   * @throws InvalidStateError - the semaphore is closed in this process
   * @example const held = semaphore.acquireSync();
   */
  acquireSync(options?: { timeout?: undefined }): Held;
  acquireSync(options: SyncWaitOptions): Held | null;
  acquireSync(options?: SyncWaitOptions): Held | null {
    return this.#acquirer.acquireSync(options);
  }

  /**
   * Gives a permit back, and wakes the first that waits for one. Any process may do it.
   *
   * @throws ValueError - there are no more to give back (bounded), or too many to count
   * @throws InvalidStateError - the semaphore is closed in this process
   * @example semaphore.release();
   */
  release(): void {
    this.#hold.check();
    if (!this.#giveBack()) throw new ValueError(`This ${this.#name} was released too often: all its permits are there`);
    this.#gate.wake();
  }

  /** How many permits can be taken now. */
  getValue(): number {
    this.#hold.check();
    return this.#permits.value;
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.getValue() === 0;
  }

  /**
   * Runs `fn` while having a permit, and resolves with what it returns. Gives the permit back however `fn` ends.
   *
   * @throws TimeoutError - no permit in time; `fn` was not called
   * @throws InvalidStateError - the semaphore is closed in this process
   * @example await semaphore.run(() => download(url));
   */
  run<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#acquirer.run(fn, options);
  }

  /**
   * As `run`, but blocks the thread while it waits; `fn` must be synchronous.
   *
   * @throws TimeoutError - no permit in time; `fn` was not called
   * @throws ValueError - `fn` gave a promise, which goes on without the permit
   * @throws InvalidStateError - the semaphore is closed in this process
   * @example semaphore.runSync(() => query());
   */
  runSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    return this.#acquirer.runSync(fn, options);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /** Ends this process's hold; the semaphore lives while others have it. Waits of this process for it reject. */
  close(): void {
    this.#hold.end(() => this.#gate.retryAll());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the semaphore is now: permits and waiters. */
  statistics(): SemaphoreStatistics {
    return Object.freeze({ value: this.getValue(), waiting: this.#gate.waiting });
  }

  [inspect.custom](): string {
    return `<${this.#name} ${this.closed ? 'closed' : `value=${this.#permits.value}`}>`;
  }

  readonly #resource: Resource<Permit> = {
    take: () => {
      this.#hold.check();
      return this.#permits.take();
    },
    isFree: () => this.#permits.value > 0,
    owners: () => this.#permits.owners(),
  };

  /** The newest permit of this process; or anybody's, as in Python; or a new one. */
  #giveBack(): boolean {
    for (let own = this.#acquired.takeNewest(); own !== undefined; own = this.#acquired.takeNewest()) {
      if (this.#permits.give(own.permit)) return true;
    }
    return this.#permits.giveAny();
  }

  readonly #acquire = (permit: Permit): Acquired => {
    const acquired = new Acquired(permit, this.#dispose);
    this.#acquired.add(acquired);
    return acquired;
  };

  readonly #dispose = (acquired: Acquired): void => {
    this.#acquired.remove(acquired);
    if (!this.closed && this.#permits.give(acquired.permit)) this.#gate.wake();
  };
}
