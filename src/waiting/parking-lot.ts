import type { Arena, LockedContext } from '../arena/index.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { AsyncParking } from './async-parking.js';
import { Blocking } from './blocking.js';
import { Doorbells } from './doorbells.js';
import { QueueEntries } from './queue-entries.js';
import type { QueueEntry } from './queue-entry.js';
import { recoverCells, recoverNodes } from './recovery.js';
import type { QueueAt } from './wait-list.js';
import { WaitQueue } from './wait-queue.js';
import { type WaitSpec, WakeReason } from './wait-spec.js';
import { type Lot, Waiter } from './waiter.js';
import { Waking } from './waking.js';

export interface WaitingStatistics {
  /** Awaited waits now: still spinning, and parked. */
  readonly spinning: number;
  readonly parked: number;
  /** Rings of this process's doorbell. */
  readonly rings: number;
  /** Waits, blocking ones too, that only the periodic look ended although nobody had died: a lost wake-up, to be 0. */
  readonly rescued: number;
  /** Doorbells of other processes that are open here. */
  readonly openBells: number;
}

/**
 * All waits of this process, and the waking of others. Locks, queues and pipes are built on two of its methods: `park` (or
 * `parkSync`) waits for what a `WaitSpec` tries to get, and `wake` tells the first that waits in a queue to try. See README.md.
 */
export class ParkingLot {
  readonly #arena: Arena;
  readonly #doorbells: Doorbells;
  readonly #waking: Waking;
  readonly #entries: QueueEntries;
  readonly #async: AsyncParking;
  readonly #blocking: Blocking;
  /** How an awaited wait asks what it was told, and says that it is over. */
  readonly #lot: Lot = {
    tokenOf: (entries) => this.#entries.tokenOf(entries),
    remove: (waiter, how) => this.#async.remove(waiter, how),
  };

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#doorbells = new Doorbells(arena, () => this.#async.ringSoon());
    this.#waking = new Waking(arena, this.#doorbells);
    this.#entries = new QueueEntries(arena, this.#waking, this.#doorbells);
    this.#async = new AsyncParking(arena, this.#entries, this.#doorbells);
    this.#blocking = new Blocking(arena, this.#entries);
    arena.onDeath({
      holderDied: (context, ref, slot) => recoverCells(arena, context, ref, slot),
      cleanUp: (context, slot) => recoverNodes(arena, context, slot),
      announce: () => this.#doorbells.ringAll(),
    });
  }

  /** A queue in a shared object, as this process sees it; `forNotifications`: waiters there want to be told, see `notify`. */
  queue(at: QueueAt, forNotifications = false): WaitQueue {
    return new WaitQueue(this.#arena, at, forNotifications);
  }

  /** Resolves with what `spec.tryNow` gets, undefined when the time is over. `onWait` gets the wait: `tryNow` makes it try again. */
  park<T>(
    spec: WaitSpec<T>,
    options: WaitOptions | undefined,
    onWait?: (waiter: Waiter<T>) => void,
  ): Promise<T | undefined> {
    const timeout = timeoutOf(options);
    return new Promise((resolve, reject) => {
      options?.signal?.throwIfAborted();
      if (spec.onEnqueued === undefined) {
        const value = spec.tryNow(timeout === 0 ? WakeReason.TIMEOUT : WakeReason.FIRST, 0);
        if (value !== undefined || timeout === 0) {
          resolve(value);
          return;
        }
      }
      const waiter = new Waiter<T>(spec, options?.signal, this.#lot, resolve, reject);
      waiter.start(timeout);
      onWait?.(waiter);
      if (!waiter.isOver && !this.#async.spins(waiter as Waiter)) this.#async.parkInOrder(waiter as Waiter);
    });
  }

  /** Blocks this thread; undefined when the time is over. */
  parkSync<T>(spec: WaitSpec<T>, options: SyncWaitOptions | undefined): T | undefined {
    const timeout = timeoutOf(options);
    if (spec.onEnqueued === undefined) {
      const first = spec.tryNow(timeout === 0 ? WakeReason.TIMEOUT : WakeReason.FIRST, 0);
      if (first !== undefined || timeout === 0) return first;
    }
    return this.#blocking.wait(spec, performance.now() + timeout);
  }

  /** See `Waking.wake`. */
  wake(queue: WaitQueue, n = 1, only?: number): void {
    this.#waking.wake(queue, n, only);
  }

  /** See `Waking.wakeIn`. */
  wakeIn(context: LockedContext, queue: WaitQueue, n: number): void {
    this.#waking.wakeIn(context, queue, n);
  }

  /** See `Waking.notify`. */
  notify(queue: WaitQueue, n = 1, message = 0): void {
    this.#waking.notify(queue, n, message);
  }

  /** See `Waking.notifyIn`. */
  notifyIn(context: LockedContext, queue: WaitQueue, n: number, message: number): number[] {
    return this.#waking.notifyIn(context, queue, n, message);
  }

  /** What a wait with `onEnqueued` was told; undefined as long as nobody notified it. */
  tokenOf(entries: readonly QueueEntry[]): number | undefined {
    return this.#entries.tokenOf(entries);
  }

  /** Ends the stay of a wait that `keepsNotification`: what it was told is done, or `inVain` is not going to be. */
  giveUp(entries: readonly QueueEntry[], inVain: boolean): void {
    this.#entries.giveUp(entries, inVain);
  }

  /** Whether an awaited wait stands first in one of its queues. */
  isFirst({ entries }: Waiter): boolean {
    return entries.some((entry) => this.#entries.isFirst(entry));
  }

  /** The process of the first waiter in a queue, as its slot; -1 if there is none. */
  firstSlot(queue: WaitQueue): number {
    return this.#entries.firstSlot(queue);
  }

  statistics(): WaitingStatistics {
    return Object.freeze({
      spinning: this.#async.spinning,
      parked: this.#async.parked,
      rings: this.#async.rings,
      rescued: this.#async.rescued + this.#blocking.rescued,
      openBells: this.#doorbells.openCount,
    });
  }
}
