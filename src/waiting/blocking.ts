import { type Arena, Header } from '../arena/index.js';
import { now } from '../util/clock.js';
import { sweepDead } from './liveness.js';
import type { QueueEntries } from './queue-entries.js';
import { LIVENESS_MS, type WaitSpec, WakeReason } from './wait-spec.js';
import { Ending } from './waiter.js';
import { Bell, futexWord } from './wake-words.js';

/** How long a blocking wait spins at most before it sleeps. */
const SPIN_MS = 0.03;
/** Tries between two looks at the clock. */
const TRIES = 20;

/** Waits that block this thread. There is one at a time, so one futex word of the process serves them all. */
export class Blocking {
  readonly #arena: Arena;
  readonly #entries: QueueEntries;
  readonly #words: Int32Array;
  readonly #futex: number;
  /** Waits that only the periodic liveness check ended although nobody had died. */
  rescued = 0;

  constructor(arena: Arena, entries: QueueEntries) {
    this.#arena = arena;
    this.#entries = entries;
    this.#words = arena.windows.header;
    this.#futex = futexWord(arena.slot);
  }

  /** What `spec.tryNow` gets; undefined when the time, as performance.now(), is over. */
  wait<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    const found = spec.onEnqueued === undefined ? this.#spin(spec, () => spec.tryNow(WakeReason.FIRST, 0)) : undefined;
    return found ?? this.#park(spec, deadline);
  }

  #park<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    const recheckMs = spec.recheckMs ?? LIVENESS_MS;
    let how: Ending = Ending.IN_VAIN;
    let deaths = this.#deaths;
    let nextCheck = performance.now() + recheckMs;
    let wasFirst = false;
    let mayTry = true;
    let isRescue = false;
    let reason: WakeReason = WakeReason.FIRST;
    this.#listen();
    const entries = this.#entries.enter(spec, false);
    try {
      for (;;) {
        const isOver = performance.now() >= deadline;
        if (mayTry || isOver) {
          const token = this.#entries.tokenOf(entries);
          const isNotified = token !== undefined;
          const why = isNotified ? WakeReason.NOTIFIED : isOver ? WakeReason.TIMEOUT : reason;
          const value = spec.tryNow(why, token ?? 0);
          if (value !== undefined) {
            how = isNotified ? Ending.NOTIFIED : Ending.SUCCEEDED;
            if (isRescue && this.#state === Bell.SPINNING) this.rescued++;
            return value;
          }
          if (isOver) return undefined;
        }
        isRescue = false;
        const isTold = this.#sleep(spec, Math.min(deadline, nextCheck) - performance.now());
        mayTry = isTold && this.#entries.isTurn(spec, entries, false);
        reason = isTold ? WakeReason.NOTIFIED : WakeReason.RECHECK;
        if (!isTold && performance.now() >= nextCheck) {
          sweepDead(this.#arena, [spec]);
          const isFirst = entries.length === 0 || this.#entries.isTurn(spec, entries, true);
          // What takes something away must not overtake a waiter that has just been told of it; and a notifier that is about to
          // ring has until the next check.
          const isOverdue = isFirst && wasFirst;
          mayTry = spec.exclusive !== true || isOverdue;
          isRescue = isOverdue && entries.length > 0;
          wasFirst = isFirst;
          nextCheck = performance.now() + recheckMs;
        }
        if (this.#deaths === deaths) continue;
        deaths = this.#deaths;
        mayTry ||= this.#entries.isTurn(spec, entries, true);
        isRescue = false;
      }
    } finally {
      Atomics.store(this.#words, this.#futex + 1, now());
      Atomics.store(this.#words, this.#futex, Bell.QUIET);
      this.#entries.leave(spec, entries, how);
    }
  }

  get #state(): number {
    return Atomics.load(this.#words, this.#futex);
  }

  get #deaths(): number {
    return Atomics.load(this.#words, Header.DEATHS);
  }

  /** From here on a waker changes the futex word: what the next try, or the next look whose turn it is, does not see ends the sleep. */
  #listen(): void {
    Atomics.store(this.#words, this.#futex, Bell.SPINNING);
  }

  /** Whether it was told of something. It listens again then. */
  #sleep(spec: WaitSpec<unknown>, ms: number): boolean {
    const isTold = this.#isToldWithin(spec, ms);
    if (isTold) this.#listen();
    return isTold;
  }

  #isToldWithin(spec: WaitSpec<unknown>, ms: number): boolean {
    const isListening = (): true | undefined => (this.#state === Bell.SPINNING ? undefined : true);
    if (spec.onEnqueued !== undefined && this.#spin(spec, isListening) === true) return true;
    const { native, windows } = this.#arena;
    const before = Atomics.compareExchange(this.#words, this.#futex, Bell.SPINNING, Bell.ARMED);
    if (before !== Bell.SPINNING) return true;
    native.futexWait(windows.headerAddress + this.#futex * 4, Bell.ARMED, ms);
    return Atomics.compareExchange(this.#words, this.#futex, Bell.ARMED, Bell.SPINNING) !== Bell.ARMED;
  }

  #spin<T>(spec: WaitSpec<unknown>, look: () => T | undefined): T | undefined {
    const adaptive = spec.queues[0]?.spin;
    const budget = adaptive?.budget(SPIN_MS) ?? 0;
    if (adaptive === undefined || budget === 0) return undefined;
    const since = performance.now();
    let spent = 0;
    do {
      for (let i = 0; i < TRIES; i++) {
        const value = look();
        if (value === undefined) continue;
        adaptive.hit(performance.now() - since);
        return value;
      }
      spent = performance.now() - since;
    } while (spent < budget);
    adaptive.miss();
    return undefined;
  }
}
