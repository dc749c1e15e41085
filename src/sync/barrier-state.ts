import { type Arena, type Handle, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';
import { FOREVER } from '../util/wait-options.js';
import { firstListed, getParkingLot, isThere, type WaitQueue } from '../waiting/index.js';
import { BarrierWord as Word } from './layout.js';
import { ACT, brokenBy, errorOf, PASSED } from './outcomes.js';

/** All who wait are sent away in one transaction, which has room for so many. */
const MOST_WAITS = 1200;

/** What became of an arrival. */
export interface Arrival {
  /** From 0 to parties - 1. */
  readonly index: number;
  /** The phase that its outcome ends: not the present one, if others have come already while an action runs. */
  readonly phase: number;
  /** This party is the last: it runs the action, then lets all through with `pass`. */
  readonly acts: boolean;
}

/**
 * A barrier in the arena. Everything happens in transactions: a party stands in the queue and is counted at one instant, and
 * is told its outcome when it is taken out of the queue; so nobody can be told of another round's end.
 */
export class BarrierState {
  readonly queue: WaitQueue;
  readonly #arena: Arena;
  readonly #ref: number;

  constructor(arena: Arena, { ref, generation }: Handle) {
    this.#arena = arena;
    this.#ref = ref;
    this.queue = getParkingLot().queue({ ref, generation, word: Word.QUEUE }, true);
  }

  read(word: number): number {
    return this.#arena.windows.read(this.#ref, word);
  }

  /** In the transaction that puts the party into the queue. The last one of a barrier without action lets all through. */
  arrive(context: LockedContext, hasAction: boolean): Arrival {
    const { tx } = context;
    const broken = tx.get(this.#ref, Word.BROKEN);
    if (broken !== 0) throw errorOf(broken);
    markWaiter(context, this.#ref, this.#arena.slot);
    const arrived = tx.add(this.#ref, Word.ARRIVED, 1);
    if (arrived > MOST_WAITS) {
      throw new InvalidStateError(
        `${MOST_WAITS} wait at this Barrier while its action runs: there is no room for more`,
      );
    }
    const parties = tx.get(this.#ref, Word.PARTIES);
    const phase = tx.get(this.#ref, Word.PHASE) + Math.floor((arrived - 1) / parties);
    const acts = hasAction && arrived === parties;
    if (acts) tx.set(this.#ref, Word.ACTOR, this.#arena.slot + 1);
    else if (arrived === parties) this.#letThrough(context, parties);
    return { index: (arrived - 1) % parties, phase, acts };
  }

  /**
   * The action of this phase is done: lets its parties through, and says what became of the one that ran it. `waiting`: how many
   * of them stand in the queue.
   */
  pass(phase: number, waiting: number): number {
    return this.#arena.transact((context) => {
      const { tx } = context;
      if (!isThere(context, this.queue)) return brokenBy('abort'); // its action closed it
      if (tx.get(this.#ref, Word.PHASE) !== phase) return tx.get(this.#ref, Word.BROKEN) || brokenBy('reset');
      this.#letThrough(context, waiting);
      return PASSED;
    });
  }

  /** All who wait are told `outcome`, and so is everybody who comes, until it is reset. Not if `isTooLate`. Says whether. */
  break(outcome: number, isTooLate?: () => boolean): boolean {
    return this.#arena.transact((context) => {
      if (isTooLate?.() === true || !isThere(context, this.queue)) return false;
      breakBarrier(context, this.queue, outcome);
      return true;
    });
  }

  /** All who wait are told `outcome`; then the barrier is as new. */
  reset(outcome: number): void {
    this.#arena.transact((context) => {
      sendAway(context, this.queue, outcome);
      context.tx.set(this.#ref, Word.BROKEN, 0);
    });
  }

  /** More than the parties of this phase may have come: while an action runs. */
  #letThrough(context: LockedContext, waiting: number): void {
    const { tx } = context;
    getParkingLot().notifyIn(context, this.queue, waiting, PASSED);
    const parties = tx.get(this.#ref, Word.PARTIES);
    const left = tx.add(this.#ref, Word.ARRIVED, -parties);
    tx.add(this.#ref, Word.PHASE, 1);
    clearWaiters(context, this.#ref);
    if (left > 0)
      for (const { slot } of firstListed(context, this.queue, FOREVER)) markWaiter(context, this.#ref, slot);
    // One of the next phase runs its action: this process might never get to the end of it.
    const [actor] = left >= parties ? getParkingLot().notifyIn(context, this.queue, 1, ACT) : [];
    tx.set(this.#ref, Word.ACTOR, actor === undefined ? 0 : actor + 1);
  }
}

/** Under the arena lock, for whoever finds a party dead as well. What broke it first stays the reason. */
export function breakBarrier(context: LockedContext, queue: WaitQueue, outcome: number): void {
  const { tx } = context;
  if (tx.get(queue.ref, Word.BROKEN) === 0) tx.set(queue.ref, Word.BROKEN, outcome);
  sendAway(context, queue, outcome);
}

/** Whether the process in the slot waits at the barrier, or runs its action. */
export function takesPart({ tx }: LockedContext, ref: number, slot: number): boolean {
  const waits = (tx.get(ref, Word.WAITERS + (slot >>> 5)) & (1 << (slot & 31))) !== 0;
  return waits || tx.get(ref, Word.ACTOR) === slot + 1;
}

/** Whether the process in the slot has ended in another way than by coming to its end. */
export function hasFailed({ tx }: LockedContext, slot: number): boolean {
  return tx.get(0, slotWord(slot, Slot.ENDED)) === 0;
}

function sendAway(context: LockedContext, queue: WaitQueue, outcome: number): void {
  const { tx } = context;
  getParkingLot().notifyIn(context, queue, FOREVER, outcome);
  tx.set(queue.ref, Word.ARRIVED, 0);
  tx.set(queue.ref, Word.ACTOR, 0);
  tx.add(queue.ref, Word.PHASE, 1);
  clearWaiters(context, queue.ref);
}

function markWaiter({ tx }: LockedContext, ref: number, slot: number): void {
  const bits = Word.WAITERS + (slot >>> 5);
  tx.set(ref, bits, tx.get(ref, bits) | (1 << (slot & 31)));
}

function clearWaiters({ tx }: LockedContext, ref: number): void {
  for (let i = 0; i < Word.WAITER_WORDS; i++) tx.set(ref, Word.WAITERS + i, 0);
}
