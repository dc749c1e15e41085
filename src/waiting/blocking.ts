import { type Arena, Header, Slot, slotWord } from '../arena/index.js';
import { NodeMode } from './node-layout.js';
import { Patience } from './patience.js';
import type { Places } from './places.js';
import { Chance, LOOK_MS, type WaitSpec } from './wait-spec.js';

/** How long a blocking wait spins before it sleeps. */
const SPIN_MS = 0.03;
/** Tries between two looks at the clock. */
const TRIES = 20;

/** Waits that block this thread. There is one at a time, so one futex word of the process serves them all. */
export class Blocking {
  readonly #arena: Arena;
  readonly #places: Places;
  readonly #leave: (nodes: readonly number[], passOn: boolean) => void;
  readonly #patience = new Patience();
  /** Waits that only the periodic look ended although nobody had died. */
  rescued = 0;

  constructor(arena: Arena, places: Places, leave: (nodes: readonly number[], passOn: boolean) => void) {
    this.#arena = arena;
    this.#places = places;
    this.#leave = leave;
  }

  /** What `spec.attempt` gets; undefined when the time, as performance.now(), is over. */
  wait<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    if (spec.entering !== undefined) return this.#sleep(spec, deadline);
    return this.#spin(() => spec.attempt(Chance.NEW, 0)) ?? this.#sleep(spec, deadline);
  }

  #spin<T>(attempt: () => T | undefined): T | undefined {
    if (!this.#patience.worthTrying()) return undefined;
    const until = performance.now() + SPIN_MS;
    do {
      for (let i = 0; i < TRIES; i++) {
        const value = attempt();
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
    let deaths = Atomics.load(header, Header.DEATHS);
    let chance: Chance = Chance.NEW;
    let passOn = true;
    let wasNext = false;
    let untold = false;
    try {
      if (spec.entering === undefined) this.#places.enter(spec.queues, nodes);
      else this.#places.enterWith(spec, nodes);
      // What was published before it stood in the queues woke nobody.
      for (let mayTry = true; ; ) {
        const seen = Atomics.load(header, sequence);
        const isOver = performance.now() >= deadline;
        if (mayTry || isOver) {
          const message = spec.consumes === true ? this.#places.messageOf(nodes) : undefined;
          const isTurn = message !== undefined;
          const value = spec.attempt(isTurn ? Chance.WOKEN : isOver ? Chance.LAST : chance, message ?? 0);
          passOn = value === undefined || !isTurn;
          if (value !== undefined && untold && Atomics.load(header, sequence) === seen) this.rescued++;
          if (value !== undefined || isOver) return value;
          // Not if it was woken after it had asked whether it was: what it was told then is still to be heard.
          if ((isTurn || spec.consumes !== true) && this.#places.goBack(spec.queues, nodes)) {
            chance = Chance.LOOK;
            continue;
          }
        }
        chance = Chance.NEW;
        untold = false;
        const now = performance.now();
        if (now >= nextLook) {
          this.#sweepDead(spec);
          const isNext = this.#places.isNext(spec.queues, nodes);
          const isOverdue = isNext && wasNext;
          // Who takes something away must not overtake the one that has just been woken for it.
          const wasTold = Atomics.load(header, sequence) !== seen || this.#places.messageOf(nodes) !== undefined;
          mayTry = spec.consumes !== true || isOverdue || wasTold;
          untold = mayTry && Atomics.load(header, sequence) === seen;
          if (isOverdue) chance = Chance.LOOK;
          wasNext = isNext;
          nextLook = performance.now() + lookMs;
        } else {
          this.#sleepWhile(sequence, seen, Math.min(deadline, nextLook) - now, spec.entering !== undefined);
          mayTry = Atomics.load(header, sequence) !== seen;
        }
        if (Atomics.load(header, Header.DEATHS) === deaths) continue;
        deaths = Atomics.load(header, Header.DEATHS);
        chance = Chance.LOOK;
        untold = false;
      }
    } finally {
      if (passOn || spec.lingers !== true) this.#leave(nodes, passOn);
    }
  }

  /** A waker changes the sequence first and then looks whether we sleep, so it cannot miss us. */
  #sleepWhile(sequence: number, seen: number, ms: number, spinFirst: boolean): void {
    const { native, windows, slot } = this.#arena;
    const { header } = windows;
    if (spinFirst && this.#spin(() => (Atomics.load(header, sequence) !== seen ? true : undefined))) return;
    const sleeping = slotWord(slot, Slot.SYNC_SLEEPING);
    Atomics.store(header, sleeping, 1);
    native.futexWait(windows.headerAddress + sequence * 4, seen, ms);
    Atomics.store(header, sleeping, 0);
  }

  #sweepDead(spec: WaitSpec<unknown>): void {
    if (spec.suspects === undefined) for (const ref of spec.watch) this.#arena.sweepDeadHolders(ref);
    else for (const slot of spec.suspects()) this.#arena.sweepIfDead(slot);
  }
}
