import { getArena, type Hold } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Gate, type Resource } from './gate.js';
import { ABANDONED, MutexWord } from './layout.js';

/** How a mutex was taken: whether its last owner died owning it. */
export interface Taken {
  readonly abandoned: boolean;
}

const TAKEN: Taken = { abandoned: false };
const TAKEN_FROM_THE_DEAD: Taken = { abandoned: true };

/** Mutual exclusion of processes: one word that names the owner. `Lock` and `RLock` add who inside the process owns it. */
export class Mutex {
  readonly gate: Gate;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #me: number;
  readonly #checkOpen: () => void;

  constructor(hold: Hold) {
    const arena = getArena();
    const { words, word } = arena.locate(hold.handle.ref);
    this.gate = new Gate(hold);
    this.#words = words;
    this.#at = word + MutexWord.OWNER;
    this.#me = arena.slot + 1;
    this.#checkOpen = hold.check;
  }

  /** The process that owns it, as its slot; -1 = nobody. */
  get owner(): number {
    const owner = Atomics.load(this.#words, this.#at);
    return owner === ABANDONED ? -1 : owner - 1;
  }

  get isMine(): boolean {
    return Atomics.load(this.#words, this.#at) === this.#me;
  }

  /** Takes it at once, if it is free and nobody has starved for it. */
  tryTake(): Taken | undefined {
    return this.gate.tryPass(this.resource);
  }

  async take(options: WaitOptions | undefined): Promise<Taken | undefined> {
    return this.gate.pass(this.resource, options);
  }

  takeSync(options: SyncWaitOptions | undefined): Taken | undefined {
    return this.gate.passSync(this.resource, options);
  }

  /** False if this process does not own it. */
  release(): boolean {
    if (Atomics.compareExchange(this.#words, this.#at, this.#me, 0) !== this.#me) return false;
    this.gate.wake();
    return true;
  }

  /** Whoever owns it; false if nobody does. */
  releaseForAnyone(): boolean {
    for (;;) {
      const owner = Atomics.load(this.#words, this.#at);
      if (owner === 0 || owner === ABANDONED) return false;
      if (Atomics.compareExchange(this.#words, this.#at, owner, 0) !== owner) continue;
      this.gate.wake();
      return true;
    }
  }

  /** What is taken from it. */
  readonly resource: Resource<Taken> = {
    take: () => {
      this.#checkOpen();
      // Looking does not disturb the owner, as trying would.
      return this.owner < 0 ? this.#take() : undefined;
    },
    isFree: () => this.owner < 0,
    owners: () => [this.owner],
  };

  #take(): Taken | undefined {
    const before = Atomics.compareExchange(this.#words, this.#at, 0, this.#me);
    if (before === 0) return TAKEN;
    if (before !== ABANDONED) return undefined;
    return Atomics.compareExchange(this.#words, this.#at, ABANDONED, this.#me) === ABANDONED
      ? TAKEN_FROM_THE_DEAD
      : undefined;
  }
}
