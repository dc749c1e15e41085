import { type Arena, getArena, type Hold } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Chance, firstWaiter, getParking, QUEUE_WORDS, type WaitQueue, type WaitSpec } from '../waiting/index.js';
import { now } from './clock.js';
import { GateWord } from './layout.js';
import { OwnWaits } from './own-waits.js';

/** A waiter that was woken so often and always came too late, and has waited this long, is not overtaken any more. */
const STARVING_TIMES = 4;
const STARVING_MS = 1;
/** Who was woken so long ago and has not looked yet may be stopped: the next one is woken too. */
const WAKING_MS = 2;

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
 * Where those wait who want something that not all can have at once. Whoever comes may take what is free, before those that
 * are only being woken: that is what makes a contended lock fast. README.md says how nobody starves all the same.
 */
export class Gate {
  readonly queue: WaitQueue;
  readonly #arena: Arena;
  readonly #words: Int32Array;
  /** Index of the object's first word. */
  readonly #at: number;
  readonly #me: number;
  readonly #hold: Hold;
  readonly #waits = new OwnWaits();

  constructor(hold: Hold) {
    this.#arena = getArena();
    this.#hold = hold;
    const { handle } = hold;
    const { words, word } = this.#arena.locate(handle.ref);
    this.#words = words;
    this.#at = word;
    this.#me = this.#arena.slot + 1;
    this.queue = { ref: handle.ref, generation: handle.generation, word: GateWord.QUEUE };
  }

  /** Newcomers must not take what is free. One load, not atomic: it is about fairness only. */
  get isReserved(): boolean {
    return this.#words[this.#at + GateWord.RESERVED] !== 0;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#load(GateWord.QUEUE + COUNT);
  }

  /** One of what the gate guards is free again. Whoever has been woken a moment ago will find it, or wake the next. */
  wake(): void {
    if (this.waiting === 0) return;
    const isWaking = this.#load(GateWord.WAKING) !== 0;
    if (isWaking && (now() - this.#load(GateWord.WAKING_SINCE)) >>> 0 < WAKING_MS) return;
    this.#arena.transact((context) => {
      const [slot] = getParking().notify(context, this.queue, 1, 0);
      if (slot === undefined) return;
      context.tx.set(this.queue.ref, GateWord.WAKING, slot + 1);
      context.tx.set(this.queue.ref, GateWord.WAKING_SINCE, now());
    });
  }

  /** Waits until `take` gets it; undefined when the time is over. */
  async pass<T>(guarded: Guarded<T>, options: WaitOptions | undefined): Promise<T | undefined> {
    const turn: Turn = { looked: false };
    const spec = this.#spec(guarded, turn, () => this.isReserved);
    try {
      return await this.#waits.wait(spec, options);
    } finally {
      this.#endTurn(guarded, turn);
    }
  }

  /** Blocks. What an awaited wait of this very process has reserved is taken: that one cannot go on meanwhile. */
  passSync<T>(guarded: Guarded<T>, options: SyncWaitOptions | undefined): T | undefined {
    const turn: Turn = { looked: false };
    const spec = this.#spec(guarded, turn, () => this.isReserved && this.#load(GateWord.RESERVED) !== this.#me);
    const attempt = (chance: Chance, message: number): T | undefined => {
      const taken = spec.attempt(chance, message);
      if (taken !== undefined || chance !== Chance.NEW || !this.#clear(GateWord.WAKING)) return taken;
      // An awaited wait of this process was woken, and it cannot come: this one came for it, too late. So it looks once more.
      return spec.attempt(Chance.LOOK, message);
    };
    try {
      return getParking().waitSync({ ...spec, attempt }, options);
    } finally {
      this.#endTurn(guarded, turn);
    }
  }

  /** Everybody who waits here in this process tries again, for the object was closed. */
  pokeAll(): void {
    this.#waits.pokeAll();
  }

  #spec<T>(guarded: Guarded<T>, turn: Turn, isForbidden: () => boolean): WaitSpec<T> {
    const since = performance.now();
    let overtaken = 0;
    const attempt = (chance: Chance): T | undefined => {
      if (chance !== Chance.WOKEN && chance !== Chance.LOOK && isForbidden()) return undefined;
      if (chance !== Chance.NEW) turn.looked = true;
      // It came too late, and stands in the queue again. Who releases from now on wakes it anew; so it looks once more.
      if (chance === Chance.LOOK) this.#clear(GateWord.WAKING);
      const taken = guarded.take();
      if (taken === undefined && chance === Chance.WOKEN && ++overtaken >= STARVING_TIMES) this.#reserve(since);
      return taken;
    };
    const suspects = (): number[] => this.#suspects(guarded);
    return { attempt, queues: [this.queue], watch: [], suspects, consumes: true };
  }

  #reserve(since: number): void {
    if (performance.now() - since < STARVING_MS) return;
    Atomics.compareExchange(this.#words, this.#at + GateWord.RESERVED, 0, this.#me);
  }

  /** Others may have gone to sleep, or were not woken, although something is free: the first of them is woken. */
  #endTurn(guarded: Guarded<unknown>, { looked }: Turn): void {
    // Closing it has ended the turn too, and there may be another object in this place by now.
    if (this.#hold.closed) return;
    const wasWaking = this.#clear(GateWord.WAKING);
    const wasReserved = this.#clear(GateWord.RESERVED);
    if ((wasWaking || wasReserved || looked) && guarded.isFree()) this.wake();
  }

  /** Whose deaths matter to those who wait: owners, the one whose turn it is, and the one that would be woken next. */
  #suspects(guarded: Guarded<unknown>): number[] {
    const next = [this.#load(GateWord.RESERVED) - 1, firstWaiter(this.#arena, this.queue)];
    return [...guarded.owners(), this.#load(GateWord.WAKING) - 1, ...next].filter((slot) => slot >= 0);
  }

  #load(word: number): number {
    return Atomics.load(this.#words, this.#at + word);
  }

  /** If the word names this process. */
  #clear(word: number): boolean {
    if (this.#load(word) !== this.#me) return false;
    return Atomics.compareExchange(this.#words, this.#at + word, this.#me, 0) === this.#me;
  }
}

/** A wait's dealings with the gate. */
interface Turn {
  /** It tried when others may have relied on it to come: who was not woken because of it must be woken now. */
  looked: boolean;
}

/** Of the words of a wait queue: how many wait. */
const COUNT = QUEUE_WORDS - 1;
