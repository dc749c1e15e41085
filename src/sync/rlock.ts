import { inspect } from 'node:util';
import { type Hold, Kind, SharedClass } from '../arena/index.js';
import { DeadlockError, InvalidStateError } from '../errors.js';
import { resolved } from '../util/turn-taking.js';
import { checkWaitOptions, FOREVER, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { timedOut } from './acquirer.js';
import { MUTEX_BYTES } from './layout.js';
import { type LockStatistics, statisticsOfMutex } from './lock.js';
import { Guard, type Held, runHolding, runHoldingSync } from './lock-guard.js';
import { Mutex, type Taken } from './mutex.js';
import { ownerInSlot } from './names.js';
import { isCaller, isInside, type Owner, ownerOfStack, runAs } from './owner.js';

let shared: SharedClass<RLock>;
/** As `suspendLock`, of all levels of it. */
export let suspendRLock: (lock: RLock) => (taken: Taken) => boolean;
/** The mutex in an RLock. */
export let mutexOfRLock: (lock: RLock) => Mutex;
/** Whether the caller may wait and notify: it could also release the lock. */
export let isOwnerOfRLock: (lock: RLock) => boolean;

/** An acquisition, and the one that it was made in. */
class Level extends Guard {
  outer: Level | undefined;

  constructor(abandoned: boolean, release: (guard: Guard) => void, outer?: Level) {
    super(abandoned, release);
    this.outer = outer;
  }
}

/**
 * A recursive lock for processes: its owner can acquire it again, and releases it as often.
 *
 * Who is the owner: inside `run(fn)`, `fn` and all it awaits; `run`, `acquire` and `acquireSync` in there enter again.
 * Outside of a `run` each awaited `acquire()` is an owner of its own, and `acquireSync()` enters again in its synchronous
 * stack only. That has ended for it with the next microtask: do not await while you own it by `acquireSync`, use `run`.
 * Concurrent `run`s exclude each other, in one process as in several.
 *
 * A killed owner hangs nobody: the next one gets the lock with `abandoned: true`.
 *
 * Differs from Python (S-02), where the owner is a thread.
 *
 * @example
 * const lock = new RLock();
 * await lock.run(async () => {
 *   await lock.run(() => inner()); // enters again
 * });
 */
export class RLock implements Disposable {
  readonly #hold: Hold;
  readonly #mutex: Mutex;
  #owner: Owner | undefined;
  /** The owner's last acquisition. */
  #innermost: Level | undefined;

  static {
    shared = new SharedClass<RLock>({
      kind: Kind.RLOCK,
      name: 'RLock',
      prototype: this.prototype,
      type: () => RLock,
      holdOf: (lock) => lock.#hold,
    });
    mutexOfRLock = (lock) => lock.#mutex;
    isOwnerOfRLock = (lock) => lock.#mayRelease();
    suspendRLock = (lock) => {
      const owner = lock.#owner;
      const innermost = lock.#innermost;
      lock.#letGo();
      return ({ abandoned }) => {
        for (let level = innermost; level !== undefined; level = level.outer) level.abandoned ||= abandoned;
        lock.#owner = owner;
        lock.#innermost = withoutReleased(innermost);
        if (lock.#innermost !== undefined) return true;
        lock.#letGo();
        return false;
      };
    };
  }

  constructor();
  constructor(opening?: unknown) {
    this.#hold = shared.hold(this, opening, { payloadBytes: MUTEX_BYTES });
    this.#mutex = new Mutex(this.#hold);
  }

  /**
   * Waits for the lock; inside a `run` of its owner it enters again at once. Resolves with the acquisition; with `null` when the
   * time is over (`timeout` in milliseconds, 0 = try once). A wait that is aborted or times out leaves no trace.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = await lock.acquire();
   */
  acquire(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquire(options: WaitOptions): Promise<Held | null>;
  acquire(options?: WaitOptions): Promise<Held | null> {
    const enter = (taken: Taken): Guard => this.#enter(taken, { kind: 'awaited' });
    try {
      this.#hold.check();
      if (options !== undefined) checkWaitOptions(options);
      if (this.#owner !== undefined && isInside(this.#owner)) return resolved(this.#enterAgain());
      const taken = this.#mutex.tryTake();
      if (taken !== undefined) return resolved(enter(taken));
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#mutex.take(options).then((taken) => (taken === undefined ? null : enter(taken)));
  }

  /**
   * As `acquire`, but blocks the thread; it also enters again in the synchronous stack that called it before.
   *
   * @throws DeadlockError - another owner in this very process has it, which could not go on to release it; not with a time-out
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = lock.acquireSync();
   */
  acquireSync(options?: { timeout?: undefined }): Held;
  acquireSync(options: SyncWaitOptions): Held | null;
  acquireSync(options?: SyncWaitOptions): Held | null {
    this.#hold.check();
    const timeout = timeoutOf(options);
    if (this.#owner !== undefined && isCaller(this.#owner)) return this.#enterAgain();
    const taken = this.#takeSync(timeout, options);
    return taken === undefined ? null : this.#enter(taken, ownerOfStack());
  }

  /**
   * Releases the last acquisition of the owner; with the first one, the lock.
   *
   * @throws InvalidStateError - the caller does not own it: nobody does, another process, or another `run` of this one
   * @example lock.release();
   */
  release(): void {
    this.#hold.check();
    if (!this.#mayRelease()) throw new InvalidStateError('This RLock is not owned by who releases it');
    this.#leave(this.#innermost?.outer);
  }

  /** Whether somebody owns it now, in any process. */
  locked(): boolean {
    this.#hold.check();
    return this.#mutex.owner >= 0;
  }

  /**
   * Runs `fn` while owning the lock: `fn` and all it awaits are the owner. Resolves with what it returns, and releases
   * however it ends.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws InvalidStateError - the lock is closed in this process
   * @example await lock.run(async () => save(await load()));
   */
  async run<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    this.#hold.check();
    if (options !== undefined) checkWaitOptions(options);
    if (this.#owner !== undefined && isInside(this.#owner)) return runHolding(this.#enterAgain(), fn);
    const taken = this.#mutex.tryTake() ?? (await this.#mutex.take(options));
    if (taken === undefined) throw timedOut('RLock', options);
    const owner: Owner = { kind: 'run' };
    return runHolding(this.#enter(taken, owner), () => runAs(owner, fn));
  }

  /**
   * As `run`, but blocks the thread while it waits; `fn` must be synchronous.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws DeadlockError - as of `acquireSync`
   * @throws ValueError - `fn` gave a promise, which goes on without the lock
   * @throws InvalidStateError - the lock is closed in this process
   * @example lock.runSync(() => lock.runSync(inner));
   */
  runSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    this.#hold.check();
    const timeout = timeoutOf(options);
    if (this.#owner !== undefined && isCaller(this.#owner)) return runHoldingSync(this.#enterAgain(), fn);
    const taken = this.#takeSync(timeout, options);
    if (taken === undefined) throw timedOut('RLock', options);
    const owner: Owner = { kind: 'run' };
    return runHoldingSync(this.#enter(taken, owner), () => runAs(owner, fn));
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /**
   * Ends this process's hold; the lock lives while others have it. Waits of this process for it reject. If this process
   * owns it, nobody can release it any more: the next one gets it as from a dead owner, `abandoned`.
   */
  close(): void {
    this.#hold.end(() => this.#mutex.gate.retryAll());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the lock is now: owner and waiters. */
  statistics(): LockStatistics {
    this.#hold.check();
    return statisticsOfMutex(this.#mutex);
  }

  [inspect.custom](): string {
    if (this.closed) return '<RLock closed>';
    let levels = 0;
    for (let level = this.#innermost; level !== undefined; level = level.outer) levels++;
    const count = levels > 0 ? ` count=${levels}` : '';
    return `<RLock ${ownerInSlot(this.#mutex.owner)}${count}>`;
  }

  #takeSync(timeout: number, options: SyncWaitOptions | undefined): Taken | undefined {
    const taken = this.#mutex.tryTake();
    if (taken !== undefined) return taken;
    if (timeout === FOREVER && this.#mutex.isMine) throw deadlock();
    return this.#mutex.takeSync(options);
  }

  #enter({ abandoned }: Taken, owner: Owner): Guard {
    this.#owner = owner;
    this.#innermost = new Level(abandoned, this.#releaseGuard);
    return this.#innermost;
  }

  #enterAgain(): Guard {
    this.#innermost = new Level(false, this.#releaseGuard, this.#innermost);
    return this.#innermost;
  }

  #mayRelease(): boolean {
    if (this.#owner === undefined || !this.#mutex.isMine) return false;
    return this.#owner.kind !== 'run' || isInside(this.#owner);
  }

  /** Does nothing for one that `release()` has ended: it is none of the levels any more. */
  readonly #releaseGuard = (guard: Guard): void => {
    for (let level = this.#innermost; level !== undefined; level = level.outer) {
      if (level !== guard) continue;
      this.#leave(withoutReleased(this.#innermost));
      return;
    }
  };

  #leave(innermost: Level | undefined): void {
    this.#innermost = innermost;
    if (innermost === undefined) this.#letGo();
  }

  #letGo(): void {
    this.#owner = undefined;
    this.#innermost = undefined;
    if (!this.closed) this.#mutex.release();
  }
}

function withoutReleased(innermost: Level | undefined): Level | undefined {
  let first = innermost;
  while (first?.released === true) first = first.outer;
  for (let level = first; level !== undefined; level = level.outer) {
    while (level.outer?.released === true) level.outer = level.outer.outer;
  }
  return first;
}

function deadlock(): DeadlockError {
  return new DeadlockError(
    'acquireSync would wait for ever: this process owns the RLock already, elsewhere than in this synchronous stack. ' +
      'Await acquire() instead, or call run() around both',
  );
}
