import { type Arena, getArena, type Handle } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import {
  type AsyncWait,
  Chance,
  countWaiters,
  firstWaiter,
  getParking,
  type WaitQueue,
  type WaitSpec,
} from '../waiting/index.js';
import { GateWord } from './layout.js';

/** A waiter that had its turn, got nothing because others were faster, and has waited this long is not overtaken again. */
const STARVING_MS = 1;

/** What a gate stands before. */
export interface Guarded<T> {
  /** Gets it at once; undefined if it is not there. */
  take(): T | undefined;
  /** Whether `take` would get something. */
  isFree(): boolean;
  /** Slots of processes that have it. */
  owners(): readonly number[];
}

/**
 * Where those wait who want something that one process at a time can have. Whoever comes may take what is free at once,
 * before those that are only being woken: that is what makes a contended lock fast. But who has starved for a
 * millisecond reserves the gate: then newcomers go to the end of the queue.
 */
export class Gate {
  readonly queue: WaitQueue;
  readonly #arena: Arena;
  readonly #words: Int32Array;
  readonly #reserved: number;
  readonly #me: number;
  readonly #waits = new Set<{ attempt(): boolean }>();

  constructor(handle: Handle) {
    this.#arena = getArena();
    const { words, word } = this.#arena.locate(handle.ref);
    this.#words = words;
    this.#reserved = word + GateWord.RESERVED;
    this.#me = this.#arena.slot + 1;
    this.queue = { ref: handle.ref, generation: handle.generation, word: GateWord.QUEUE };
  }

  /** Newcomers must not take what is free. One load, not atomic: it is about fairness only. */
  get isReserved(): boolean {
    return this.#words[this.#reserved] !== 0;
  }

  get waiting(): number {
    return countWaiters(this.#arena, this.queue);
  }

  /** So many of what the gate guards are free again. */
  wake(n = 1): void {
    getParking().wake(this.queue, n);
  }

  /** Waits until `take` gets it; undefined when the time is over. */
  async pass<T>(guarded: Guarded<T>, options: WaitOptions | undefined): Promise<T | undefined> {
    const spec = this.#spec(guarded, () => this.isReserved);
    let wait: AsyncWait<T> | undefined;
    try {
      return await getParking().wait(spec, options, (started) => {
        wait = started;
        this.#waits.add(started);
      });
    } finally {
      if (wait !== undefined) this.#waits.delete(wait);
      this.#giveUpReservation(guarded);
    }
  }

  /** Blocks. What an awaited wait of this very process has reserved is taken: that one cannot go on meanwhile. */
  passSync<T>(guarded: Guarded<T>, options: SyncWaitOptions | undefined): T | undefined {
    const spec = this.#spec(guarded, () => this.isReserved && this.#words[this.#reserved] !== this.#me);
    try {
      return getParking().waitSync(spec, options);
    } finally {
      this.#giveUpReservation(guarded);
    }
  }

  /** Everybody who waits here in this process tries again, for the object was closed. */
  pokeAll(): void {
    for (const wait of [...this.#waits]) wait.attempt();
  }

  #spec<T>(guarded: Guarded<T>, isForbidden: () => boolean): WaitSpec<T> {
    let since = -1;
    const attempt = (chance: Chance): T | undefined => {
      if (since < 0) since = performance.now();
      if (chance !== Chance.WOKEN && chance !== Chance.LOOK && isForbidden()) return undefined;
      const taken = guarded.take();
      const wasOvertaken = taken === undefined && chance === Chance.WOKEN;
      if (wasOvertaken && performance.now() - since > STARVING_MS) {
        Atomics.compareExchange(this.#words, this.#reserved, 0, this.#me);
      }
      return taken;
    };
    const suspects = (): number[] => this.#suspects(guarded);
    return { attempt, queues: [this.queue], watch: [], suspects, consumes: true };
  }

  /** Newcomers may have gone to sleep although something is free: the first of them is woken. */
  #giveUpReservation(guarded: Guarded<unknown>): void {
    if (!this.isReserved) return;
    if (Atomics.compareExchange(this.#words, this.#reserved, this.#me, 0) !== this.#me) return;
    if (guarded.isFree()) this.wake();
  }

  /** Whose deaths matter to those who wait: owners, the one whose turn it is, and the one that would be woken next. */
  #suspects(guarded: Guarded<unknown>): number[] {
    const next = [(this.#words[this.#reserved] as number) - 1, firstWaiter(this.#arena, this.queue)];
    return [...guarded.owners(), ...next].filter((slot) => slot >= 0);
  }
}
