import { type Arena, getArena, type Hold } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type Waiter, type WaitQueue, type WaitSpec, WakeReason } from '../waiting/index.js';
import { GateWord } from './layout.js';
import { LocalWaits } from './local-waits.js';

/** A waiter that was woken so often and always came too late, and has waited this long, is not overtaken any more. */
const STARVING_TIMES = 4;
const STARVING_MS = 1;

/** What a gate stands before. */
export interface Resource<T> {
  /**
   * Gets it at once; undefined if it is not there. `isFirst` says whether nobody waits before the caller: for what a newcomer
   * must leave to those who wait.
   */
  take(isFirst: () => boolean): T | undefined;
  /** Whether somebody's `take` may get something. */
  isFree(): boolean;
  /** Slots of processes that have it. */
  owners(): readonly number[];
}

const always = (): boolean => true;

/**
 * Where those wait who want something that not all can have at once. Whoever comes may take what is free, before those that
 * are only being woken: that is what makes a contended lock fast. README.md says how nobody starves all the same.
 */
export class Gate {
  readonly #arena: Arena;
  readonly #queue: WaitQueue;
  readonly #words: Int32Array;
  /** Index of the word RESERVED. */
  readonly #reserved: number;
  readonly #me: number;
  readonly #hold: Hold;
  readonly #waits = new LocalWaits();

  constructor(hold: Hold) {
    this.#arena = getArena();
    this.#hold = hold;
    const { ref, generation } = hold.handle;
    const { words, word } = this.#arena.locate(ref);
    this.#words = words;
    this.#reserved = word + GateWord.RESERVED;
    this.#me = this.#arena.slot + 1;
    this.#queue = getParkingLot().queue({ ref, generation, word: GateWord.QUEUE });
  }

  /** Newcomers must not take what is free. One load, not atomic: it is about fairness only. */
  get isReserved(): boolean {
    return this.#words[this.#reserved] !== 0;
  }

  /** Whether nobody waits: one load in the common case. */
  readonly isEmpty = (): boolean => this.#queue.isEmpty;

  /** How many wait. */
  get waiting(): number {
    return this.#queue.count;
  }

  /** One of what the gate guards is free again: the first waiter is told, unless it has been told a moment ago. */
  wake(): void {
    if (!this.#queue.isEmpty) getParkingLot().wake(this.#queue);
  }

  /** Gets it at once, if it is free and nobody has starved for it. */
  tryPass<T>(resource: Resource<T>): T | undefined {
    return this.isReserved ? undefined : resource.take(this.isEmpty);
  }

  /** Waits until `take` gets it; undefined when the time is over. */
  async pass<T>(resource: Resource<T>, options: WaitOptions | undefined): Promise<T | undefined> {
    const lot = getParkingLot();
    let wait: Waiter | undefined;
    const isParked = (): boolean => wait !== undefined && wait.entries.length > 0;
    const isFirst = (): boolean => (isParked() ? lot.isFirst(wait as Waiter) : this.isEmpty());
    try {
      return await this.#waits.wait(
        this.#spec(resource, () => this.isReserved, isFirst),
        options,
        (started) => {
          wait = started;
        },
      );
    } finally {
      this.#endReservation(resource);
    }
  }

  /** Blocks. What an awaited wait of this very process has reserved is taken: that one cannot go on meanwhile. */
  passSync<T>(resource: Resource<T>, options: SyncWaitOptions | undefined): T | undefined {
    const isForbidden = (): boolean => this.isReserved && Atomics.load(this.#words, this.#reserved) !== this.#me;
    // Nor can an awaited wait of this very process go on that stands before it.
    const isFirst = (): boolean => this.isEmpty() || getParkingLot().firstSlot(this.#queue) === this.#me - 1;
    try {
      return getParkingLot().parkSync(this.#spec(resource, isForbidden, isFirst), options);
    } finally {
      this.#endReservation(resource);
    }
  }

  /** Everybody who waits here in this process tries again, for the object was closed. */
  retryAll(): void {
    this.#waits.retryAll();
  }

  #spec<T>(resource: Resource<T>, isForbidden: () => boolean, isFirst: () => boolean): WaitSpec<T> {
    const since = performance.now();
    let overtaken = 0;
    return {
      tryNow: (reason) => {
        const isTurn = reason === WakeReason.NOTIFIED || reason === WakeReason.RECHECK;
        if (!isTurn && isForbidden()) return undefined;
        const taken = resource.take(isTurn ? always : isFirst);
        if (taken === undefined && isTurn && ++overtaken >= STARVING_TIMES) this.#reserve(since);
        return taken;
      },
      queues: [this.#queue],
      exclusive: true,
      more: () => !this.#hold.closed && resource.isFree(),
      watch: [],
      suspects: () => this.#suspects(resource),
    };
  }

  #reserve(since: number): void {
    if (performance.now() - since < STARVING_MS) return;
    Atomics.compareExchange(this.#words, this.#reserved, 0, this.#me);
  }

  /** Others that came meanwhile have gone to sleep although something may be free: the first of them is woken. */
  #endReservation(resource: Resource<unknown>): void {
    // Closing it has ended the reservation too, and there may be another object in this place by now.
    if (this.#hold.closed || Atomics.load(this.#words, this.#reserved) !== this.#me) return;
    const wasReserved = Atomics.compareExchange(this.#words, this.#reserved, this.#me, 0) === this.#me;
    if (wasReserved && resource.isFree()) this.wake();
  }

  /** Whose deaths matter to those who wait: owners, the one it is reserved for, and the one that would be woken next. */
  #suspects(resource: Resource<unknown>): number[] {
    const reserved = Atomics.load(this.#words, this.#reserved) - 1;
    return [...resource.owners(), reserved, getParkingLot().firstSlot(this.#queue)].filter((slot) => slot >= 0);
  }
}
