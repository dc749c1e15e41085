import { inspect } from 'node:util';
import { type Hold, Kind, SharedClass } from '../arena/index.js';
import { ValueError } from '../errors.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Acquirer } from './acquirer.js';
import { MUTEX_BYTES } from './layout.js';
import { Guard, type Held } from './lock-guard.js';
import { Mutex, type Taken } from './mutex.js';
import { ownerInSlot, pidOfSlot } from './names.js';

/** A picture of a lock, as `statistics()` of `Lock` and `RLock` gives it. */
export interface LockStatistics {
  /** Whether somebody owns it. */
  readonly locked: boolean;
  /** Process id of the owner, or `null`. */
  readonly owner: number | null;
  /** How many wait for it, in all processes. */
  readonly waiting: number;
}

let shared: SharedClass<Lock>;
/** How a condition lets go of its lock for a while: gives back what takes it again, or says that its guard is disposed of. */
export let suspendLock: (lock: Lock) => (taken: Taken) => boolean;
/** The mutex in a lock. */
export let mutexOfLock: (lock: Lock) => Mutex;

/**
 * A lock for processes: one owner at a time, in whichever process and asynchronous task. Not recursive.
 *
 * It can be sent anywhere. When its owner is killed, or exits without releasing it, the next one gets it with
 * `abandoned: true`. Any process may release it. Those who wait are served in order; who comes while it is free takes it
 * at once, unless somebody has waited for a millisecond and had bad luck.
 *
 * Differs from Python (S-01): a killed owner hangs nobody; it travels through queues and pipes too.
 *
 * @example
 * const lock = new Lock();
 * await lock.run(() => updateTheFile());
 */
export class Lock implements Disposable {
  readonly #hold: Hold;
  readonly #mutex: Mutex;
  readonly #acquirer: Acquirer<Taken>;
  /** The acquisition of this process that has not been released. */
  #current: Guard | undefined;

  static {
    shared = new SharedClass<Lock>({
      kind: Kind.LOCK,
      name: 'Lock',
      prototype: this.prototype,
      type: () => Lock,
      holdOf: (lock) => lock.#hold,
    });
    mutexOfLock = (lock) => lock.#mutex;
    suspendLock = (lock) => {
      const guard = lock.#current;
      lock.#current = undefined;
      lock.#mutex.release();
      return ({ abandoned }) => {
        if (guard !== undefined) guard.abandoned ||= abandoned;
        if (guard?.released === true) lock.#mutex.release();
        else lock.#current = guard;
        return guard?.released !== true;
      };
    };
  }

  constructor();
  constructor(opening?: unknown) {
    this.#hold = shared.hold(this, opening, { payloadBytes: MUTEX_BYTES });
    this.#mutex = new Mutex(this.#hold);
    const { gate, resource } = this.#mutex;
    this.#acquirer = new Acquirer('Lock', this.#hold, gate, resource, this.#guard);
  }

  /**
   * Waits for the lock. Resolves with the acquisition; with `null` when the time is over (`timeout` in milliseconds, 0 = try
   * once). The event loop goes on meanwhile; a wait that is aborted or times out leaves no trace.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example
   * const held = await lock.acquire({ timeout: 1000 });
   * if (held === null) console.log('busy');
   */
  acquire(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquire(options: WaitOptions): Promise<Held | null>;
  acquire(options?: WaitOptions): Promise<Held | null> {
    return this.#acquirer.acquire(options);
  }

  /**
   * As `acquire`, but blocks the thread. Without contention it makes no system call.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = lock.acquireSync();
   */
  acquireSync(options?: { timeout?: undefined }): Held;
  acquireSync(options: SyncWaitOptions): Held | null;
  acquireSync(options?: SyncWaitOptions): Held | null {
    return this.#acquirer.acquireSync(options);
  }

  /**
   * Releases the lock, whoever owns it (as in Python), and wakes the next.
   *
   * @throws ValueError - nobody owns it
   * @throws InvalidStateError - it is closed in this process
   * @example lock.release();
   */
  release(): void {
    this.#hold.check();
    if (this.#mutex.release() || this.#mutex.releaseForAnyone()) this.#current = undefined;
    else throw new ValueError('This lock is released already: nobody owns it');
  }

  /** Whether somebody owns it now, in any process. */
  locked(): boolean {
    this.#hold.check();
    return this.#mutex.owner >= 0;
  }

  /**
   * Runs `fn` while owning the lock, and resolves with what it returns. Releases however `fn` ends.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws InvalidStateError - the lock is closed in this process
   * @example const total = await lock.run(async () => add(await read()));
   */
  run<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#acquirer.run(fn, options);
  }

  /**
   * As `run`, but blocks the thread while it waits; `fn` must be synchronous.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws ValueError - `fn` gave a promise, which goes on without the lock
   * @throws InvalidStateError - the lock is closed in this process
   * @example const total = lock.runSync(() => addUp());
   */
  runSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    return this.#acquirer.runSync(fn, options);
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
    return this.closed ? '<Lock closed>' : `<Lock ${ownerInSlot(this.#mutex.owner)}>`;
  }

  readonly #guard = ({ abandoned }: Taken): Guard => {
    const guard = new Guard(abandoned, this.#releaseGuard);
    this.#current = guard;
    return guard;
  };

  readonly #releaseGuard = (guard: Guard): void => {
    if (this.#current !== guard) return;
    this.#current = undefined;
    if (!this.closed) this.#mutex.release();
  };
}

export function statisticsOfMutex(mutex: Mutex): LockStatistics {
  const { owner } = mutex;
  return Object.freeze({ locked: owner >= 0, owner: pidOfSlot(owner), waiting: mutex.gate.waiting });
}
