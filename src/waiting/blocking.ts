import { type Arena, Slot, slotWord } from '../arena/index.js';
import { NodeMode } from './node-layout.js';
import { Patience } from './patience.js';
import type { Places } from './places.js';
import type { WaitQueue } from './wait-queue.js';
import { LOOK_MS, type WaitSpec } from './wait-spec.js';

/** How long a blocking wait spins before it sleeps. */
const SPIN_MS = 0.03;
/** Tries between two looks at the clock. */
const TRIES = 20;

/** Waits that block this thread. There is one at a time, so one futex word of the process serves them all. */
export class Blocking {
  readonly #arena: Arena;
  readonly #places: Places;
  readonly #passOn: (queue: WaitQueue) => void;
  readonly #patience = new Patience();

  constructor(arena: Arena, places: Places, passOn: (queue: WaitQueue) => void) {
    this.#arena = arena;
    this.#places = places;
    this.#passOn = passOn;
  }

  /** What `spec.attempt` gets; undefined when the time, as performance.now(), is over. */
  wait<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    return this.#spin(spec) ?? this.#sleep(spec, deadline);
  }

  #spin<T>(spec: WaitSpec<T>): T | undefined {
    if (!this.#patience.worthTrying()) return undefined;
    const until = performance.now() + SPIN_MS;
    do {
      for (let i = 0; i < TRIES; i++) {
        const value = spec.attempt();
        if (value === undefined) continue;
        this.#patience.hit();
        return value;
      }
    } while (performance.now() < until);
    this.#patience.miss();
    return undefined;
  }

  #sleep<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    const { header } = this.#arena.windows;
    const sequence = slotWord(this.#arena.slot, Slot.SYNC_SEQUENCE);
    const lookMs = spec.lookMs ?? LOOK_MS;
    const nodes = this.#places.take(spec.queues, NodeMode.SYNC);
    let nextLook = performance.now() + lookMs;
    let passOn = true;
    let wasNext = false;
    try {
      this.#places.enter(spec.queues, nodes);
      // What was published before it stood in the queues woke nobody.
      for (let mayTry = true; ; ) {
        const seen = Atomics.load(header, sequence);
        const isOver = performance.now() >= deadline;
        if (mayTry || isOver) {
          const wasWoken = spec.consumes === true && nodes.some((node) => this.#places.isWoken(node));
          const value = spec.attempt();
          passOn = value === undefined || !wasWoken;
          if (value !== undefined || isOver) return value;
          if (this.#places.goBack(spec.queues, nodes)) continue;
        }
        const now = performance.now();
        if (now >= nextLook) {
          for (const ref of spec.watch) this.#arena.sweepDeadHolders(ref);
          const isNext = this.#places.isNext(spec.queues, nodes);
          // Who takes something away must not overtake the one that has just been woken for it.
          mayTry = spec.consumes !== true || (isNext && wasNext) || Atomics.load(header, sequence) !== seen;
          wasNext = isNext;
          nextLook = performance.now() + lookMs;
          continue;
        }
        this.#sleepWhile(sequence, seen, Math.min(deadline, nextLook) - now);
        mayTry = Atomics.load(header, sequence) !== seen;
      }
    } finally {
      const woken = this.#places.leave(nodes);
      if (passOn) for (const queue of woken) this.#passOn(queue);
    }
  }

  /** A waker changes the sequence first and then looks whether we sleep, so it cannot miss us. */
  #sleepWhile(sequence: number, seen: number, ms: number): void {
    const { native, windows, slot } = this.#arena;
    const sleeping = slotWord(slot, Slot.SYNC_SLEEPING);
    Atomics.store(windows.header, sleeping, 1);
    native.futexWait(windows.headerAddress + sequence * 4, seen, ms);
    Atomics.store(windows.header, sleeping, 0);
  }
}
