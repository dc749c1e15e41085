import type { Hold } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';
import { getParkingLot, type QueueEntry } from '../waiting/index.js';
import { mutexOf, suspend } from './condition-lock.js';
import type { Lock } from './lock.js';
import type { Mutex, Taken } from './mutex.js';
import type { RLock } from './rlock.js';

/** Away from a lock: from the moment a wait stands in its condition's queue until it has the lock again. */
export class ReleasedLock {
  readonly #lock: Lock | RLock;
  readonly #mutex: Mutex;
  readonly #condition: Hold;
  #entries: readonly QueueEntry[] = [];
  #resume: ((taken: Taken) => boolean) | undefined;
  #wasNotified = false;

  constructor(lock: Lock | RLock, condition: Hold) {
    this.#lock = lock;
    this.#mutex = mutexOf(lock);
    this.#condition = condition;
  }

  begin(entries: readonly QueueEntry[]): void {
    this.#entries = entries;
    this.#resume = suspend(this.#lock);
  }

  /** The notification stays in the wait's entries for now: a process that is killed before it has the lock did nothing with it. */
  hearNotification(): true {
    this.#wasNotified = true;
    return true;
  }

  /** Takes the lock again, if the wait ever left it. */
  async end(): Promise<void> {
    if (this.#resume === undefined) return;
    let taken: Taken | undefined;
    try {
      taken = this.#tryRetake() ?? (await this.#mutex.take(undefined));
    } finally {
      this.#finish(taken);
    }
  }

  endSync(): void {
    if (this.#resume === undefined) return;
    let taken: Taken | undefined;
    try {
      taken = this.#tryRetake() ?? this.#mutex.takeSync(undefined);
    } finally {
      this.#finish(taken);
    }
  }

  /** Who closed the lock meanwhile must not own it any more: nobody could release it. */
  #tryRetake(): Taken | undefined {
    if (this.#lock.closed) {
      this.#condition.check();
      throw new InvalidStateError('The lock of this Condition was closed: nobody in this process can acquire it again');
    }
    return this.#mutex.tryTake();
  }

  /** Without the lock the wait did nothing with its notification: the next gets it. */
  #finish(taken: Taken | undefined): void {
    const isBack = taken !== undefined && this.#resume?.(taken) === true;
    if (this.#wasNotified) getParkingLot().giveUp(this.#entries, !isBack);
    if (taken === undefined || isBack) return;
    throw new InvalidStateError('The lock was released while this wait had let go of it: await the wait before you do');
  }
}
