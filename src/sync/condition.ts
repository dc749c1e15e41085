import { inspect } from 'node:util';
import { getArena, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import { InvalidStateError, ValueError } from '../errors.js';
import { FOREVER, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitQueue, type WaitSpec, WakeReason } from '../waiting/index.js';
import { checkLock, handleOf, isOwnerOf, openLock } from './condition-lock.js';
import { CONDITION_BYTES, ConditionWord } from './layout.js';
import { LivenessSampler } from './liveness-sampler.js';
import { LocalWaits } from './local-waits.js';
import type { Lock } from './lock.js';
import type { Held } from './lock-guard.js';
import { ReleasedLock } from './released-lock.js';
import { RLock } from './rlock.js';

/** A picture of a condition, as `statistics()` gives it. */
export interface ConditionStatistics {
  /** How many wait to be notified, in all processes. */
  readonly waiting: number;
  /** Process id of the owner of its lock, or `null`. */
  readonly owner: number | null;
}

/** Told to each waiter of `notifyAll` for itself: whoever begins to wait later must not get it. */
const FOR_YOU = 1;

let shared: SharedClass<Condition>;

/**
 * A condition variable for processes: wait, with a lock released meanwhile, until another one notifies.
 *
 * A notification goes to those who wait at that moment, in order. One for a waiter that is killed, or gives up, before it
 * wakes goes to the next. No notifier waits for anybody.
 *
 * With a `Lock`, which knows no tasks, the owner is the process: any code of it may wait and notify then.
 *
 * Differs from Python (S-05): `notify` does not wait until the waiters have woken up, so a dead one hangs nobody.
 *
 * @example
 * const changed = new Condition();
 * await changed.run(() => changed.waitFor(() => stock.value > 0));
 */
export class Condition implements Disposable {
  readonly #hold: Hold;
  readonly #lock: Lock | RLock;
  readonly #queue: WaitQueue;
  readonly #waits = new LocalWaits();
  /** A notified waiter may have been killed, and its parent, who would notice, may be blocked. */
  readonly #holders = new LivenessSampler();

  static {
    shared = new SharedClass<Condition>({
      kind: Kind.CONDITION,
      name: 'Condition',
      prototype: this.prototype,
      type: () => Condition,
      holdOf: (condition) => condition.#hold,
    });
  }

  /** `lock` is an RLock of its own if none is given. */
  constructor(lock?: Lock | RLock);
  constructor(given?: unknown) {
    if (given instanceof Opening) {
      this.#hold = shared.hold(this, given, { payloadBytes: CONDITION_BYTES });
      this.#lock = openLock(this.#hold.handle);
    } else {
      this.#lock = given === undefined ? new RLock() : checkLock(given);
      const { kind, ref, generation } = handleOf(this.#lock);
      this.#hold = shared.hold(this, given, { payloadBytes: CONDITION_BYTES, link: ref }, (tx, condition) => {
        tx.set(condition, ConditionWord.LOCK_KIND, kind);
        tx.set(condition, ConditionWord.LOCK_GENERATION, generation);
        tx.set(condition, ConditionWord.OWNS_LOCK, given === undefined ? 1 : 0);
      });
    }
    const { ref, generation } = this.#hold.handle;
    this.#queue = getParkingLot().queue({ ref, generation, word: ConditionWord.QUEUE }, true);
  }

  /**
   * Acquires the lock: see `Lock.acquire` and `RLock.acquire`.
   *
   * @example const held = await changed.acquire();
   */
  acquire(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquire(options: WaitOptions): Promise<Held | null>;
  async acquire(options?: WaitOptions): Promise<Held | null> {
    this.#hold.check();
    return this.#lock.acquire(options as WaitOptions);
  }

  /**
   * Acquires the lock and blocks meanwhile: see `Lock.acquireSync` and `RLock.acquireSync`.
   *
   * @example const held = changed.acquireSync();
   */
  acquireSync(options?: { timeout?: undefined }): Held;
  acquireSync(options: SyncWaitOptions): Held | null;
  acquireSync(options?: SyncWaitOptions): Held | null {
    this.#hold.check();
    return this.#lock.acquireSync(options as SyncWaitOptions);
  }

  /**
   * Releases the lock: see `Lock.release` and `RLock.release`.
   *
   * @example changed.release();
   */
  release(): void {
    this.#hold.check();
    this.#lock.release();
  }

  /** Whether somebody owns the lock. */
  locked(): boolean {
    this.#hold.check();
    return this.#lock.locked();
  }

  /**
   * Runs `fn` while owning the lock: see `Lock.run` and `RLock.run`.
   *
   * @example await changed.run(() => changed.notifyAll());
   */
  async run<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    this.#hold.check();
    return this.#lock.run(fn, options);
  }

  /**
   * Runs a synchronous `fn` while owning the lock, and blocks until it has it: see `Lock.runSync` and `RLock.runSync`.
   *
   * @example changed.runSync(() => changed.notifyAll());
   */
  runSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    this.#hold.check();
    return this.#lock.runSync(fn, options);
  }

  /**
   * Releases the lock (all levels of it), waits to be notified, and acquires the lock again, however long that takes.
   * Resolves with true; with false when the time was over (`timeout` in milliseconds). An aborted wait rejects, also with the
   * lock acquired again.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @example while (queue.empty()) await changed.wait();
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    this.#checkOwner('wait');
    timeoutOf(options);
    options?.signal?.throwIfAborted();
    const released = new ReleasedLock(this.#lock, this.#hold);
    try {
      return (await this.#waits.wait(this.#spec(released), options)) ?? false;
    } finally {
      await released.end();
    }
  }

  /**
   * As `wait`, but blocks the thread.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @example while (queue.empty()) changed.waitSync();
   */
  waitSync(options?: SyncWaitOptions): boolean {
    this.#checkOwner('waitSync');
    timeoutOf(options);
    const released = new ReleasedLock(this.#lock, this.#hold);
    try {
      return getParkingLot().parkSync(this.#spec(released), options) ?? false;
    } finally {
      released.endSync();
    }
  }

  /**
   * Waits until `predicate` is true: looks first, and again after each notification. Resolves with true then; with
   * false when the time (in all, in milliseconds) was over.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @example await changed.run(() => changed.waitFor(() => stock.value >= 10, { timeout: 1000 }));
   */
  async waitFor(predicate: () => unknown, options?: WaitOptions): Promise<boolean> {
    this.#checkOwner('waitFor');
    const deadline = performance.now() + timeoutOf(options);
    options?.signal?.throwIfAborted();
    for (;;) {
      if (await predicate()) return true;
      const timeout = deadline - performance.now();
      if (timeout <= 0) return false;
      await this.wait({ timeout, signal: options?.signal });
    }
  }

  /**
   * As `waitFor`, but blocks the thread; `predicate` must be synchronous.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @example changed.waitForSync(() => stock.value >= 10);
   */
  waitForSync(predicate: () => unknown, options?: SyncWaitOptions): boolean {
    this.#checkOwner('waitForSync');
    const deadline = performance.now() + timeoutOf(options);
    for (;;) {
      if (predicate()) return true;
      const timeout = deadline - performance.now();
      if (timeout <= 0) return false;
      this.waitSync({ timeout });
    }
  }

  /**
   * Wakes up to `n` of those who wait now, oldest first. Each goes on when it gets the lock.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @throws ValueError - `n` is not a whole number
   * @example changed.notify();
   */
  notify(n = 1): void {
    this.#checkOwner('notify');
    if (!Number.isInteger(n) || n < 0)
      throw new ValueError(`notify wakes a whole number of waiters, not ${inspect(n)}`);
    getParkingLot().notify(this.#queue, n);
  }

  /**
   * Wakes all who wait now.
   *
   * @throws InvalidStateError - the caller does not own the lock, or the condition is closed in this process
   * @example changed.notifyAll();
   */
  notifyAll(): void {
    this.#checkOwner('notifyAll');
    getParkingLot().notify(this.#queue, FOREVER, FOR_YOU);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /** Ends this process's hold (not that of its lock, if that was given); its waits of this process reject. */
  close(): void {
    if (this.closed) return;
    const ownsLock = getArena().windows.read(this.#hold.handle.ref, ConditionWord.OWNS_LOCK) === 1;
    this.#hold.end(() => this.#waits.retryAll());
    if (ownsLock) this.#lock.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the condition is now. */
  statistics(): ConditionStatistics {
    this.#hold.check();
    return Object.freeze({
      waiting: this.#queue.count,
      owner: this.#lock.statistics().owner,
    });
  }

  [inspect.custom](): string {
    if (this.closed) return '<Condition closed>';
    return `<Condition ${inspect(this.#lock)} waiting=${this.#queue.count}>`;
  }

  /** The lock is released once the wait stands in the queue: no notification can slip in between. */
  #spec(released: ReleasedLock): WaitSpec<true> {
    return {
      tryNow: (reason) => {
        if (reason === WakeReason.NOTIFIED) return released.hearNotification();
        this.#hold.check();
        return undefined;
      },
      onEnqueued: ({ defer }, entries) => defer(() => released.begin(entries)),
      queues: [this.#queue],
      watch: [],
      suspects: () => this.#holders.next(this.#queue.ref),
      exclusive: true,
      keepsNotification: true,
    };
  }

  #checkOwner(name: string): void {
    this.#hold.check();
    if (!isOwnerOf(this.#lock))
      throw new InvalidStateError(`${name} without the lock: acquire the condition first, or call it in run()`);
  }
}
