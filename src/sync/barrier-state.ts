import { type Arena, type Handle, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { getParking, type WaitQueue } from '../waiting/index.js';
import { BarrierWord as Word } from './layout.js';
import { errorOf, PASSED } from './outcomes.js';

/** What became of an arrival. */
export interface Arrival {
  /** From 0 to parties - 1. */
  readonly index: number;
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
    this.queue = { ref, generation, word: Word.QUEUE };
  }

  read(word: number): number {
    return this.#arena.windows.read(this.#ref, word);
  }

  /** In the transaction that puts the party into the queue. The last one of a barrier without action lets all through. */
  arrive(context: LockedContext, hasAction: boolean): Arrival {
    const { tx } = context;
    const broken = tx.get(this.#ref, Word.BROKEN);
    if (broken !== 0) throw errorOf(broken);
    const { slot } = this.#arena;
    const bits = Word.WAITERS + (slot >>> 5);
    tx.set(this.#ref, bits, tx.get(this.#ref, bits) | (1 << (slot & 31)));
    const arrived = tx.add(this.#ref, Word.ARRIVED, 1);
    const parties = tx.get(this.#ref, Word.PARTIES);
    const phase = tx.get(this.#ref, Word.PHASE);
    const acts = hasAction && arrived >= parties && tx.get(this.#ref, Word.ACTOR) === 0;
    if (acts) tx.set(this.#ref, Word.ACTOR, slot + 1);
    else if (!hasAction && arrived >= parties) this.#letThrough(context, parties);
    return { index: (arrived - 1) % parties, phase, acts };
  }

  /** The action of this phase is done. True: the next phase is complete already, and its action is to be run too. */
  pass(phase: number): boolean {
    return this.#arena.transact((context) => {
      const { tx } = context;
      if (tx.get(this.#ref, Word.PHASE) !== phase) return false; // it broke, or was reset, meanwhile
      const parties = tx.get(this.#ref, Word.PARTIES);
      this.#letThrough(context, parties);
      const again = tx.get(this.#ref, Word.ARRIVED) >= parties;
      tx.set(this.#ref, Word.ACTOR, again ? this.#arena.slot + 1 : 0);
      return again;
    });
  }

  /** All who wait are told `outcome`, and so is everybody who comes, until it is reset. Not if the phase is over. */
  break(outcome: number, phase?: number): void {
    this.#arena.transact((context) => {
      if (phase !== undefined && context.tx.get(this.#ref, Word.PHASE) !== phase) return;
      breakBarrier(context, this.queue, outcome);
    });
  }

  /** All who wait are told `outcome`; then the barrier is as new. */
  reset(outcome: number): void {
    this.#arena.transact((context) => {
      sendAway(context, this.queue, outcome);
      context.tx.set(this.#ref, Word.BROKEN, 0);
    });
  }

  #letThrough(context: LockedContext, parties: number): void {
    const { tx } = context;
    getParking().notify(context, this.queue, parties, PASSED);
    tx.add(this.#ref, Word.ARRIVED, -parties);
    tx.add(this.#ref, Word.PHASE, 1);
    if (tx.get(this.#ref, Word.ARRIVED) > 0) return;
    for (let i = 0; i < Word.WAITER_WORDS; i++) tx.set(this.#ref, Word.WAITERS + i, 0);
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
  getParking().notify(context, queue, Number.POSITIVE_INFINITY, outcome);
  tx.set(queue.ref, Word.ARRIVED, 0);
  tx.set(queue.ref, Word.ACTOR, 0);
  tx.add(queue.ref, Word.PHASE, 1);
  for (let i = 0; i < Word.WAITER_WORDS; i++) tx.set(queue.ref, Word.WAITERS + i, 0);
}
