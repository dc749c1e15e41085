import { availableParallelism } from 'node:os';
import { type Arena, MAX_PROCESSES } from '../arena/index.js';

/** Bits of the lock word: slot + 1 of the owner (0 = free), ... */
const OWNER = 2 * MAX_PROCESSES - 1;
/** ... the owner is between two turns of its event loop and reads nothing of the queue until it resumes, ... */
const PAUSED = 2 ** 29;
/** ... and a process sleeps on the word. */
const CONTENDED = 2 ** 30;

/** Another CPU may be about to release the lock. */
const SPINS = availableParallelism() > 1 ? 100 : 0;
/** How long a call that can park blocks for a lock: its owner got no CPU for a moment. */
export const SHORT_MS = 10;
/** The same for a call whose time is over, which has no other chance. */
export const LAST_MS = 100;
/** How long to sleep before looking whether the owner is alive: at first, and at most. */
export const FIRST_LOOK_MS = 5;
export const LONGEST_LOOK_MS = 100;

/**
 * The lock of the putters, or of the getters, of a queue. Its word names the owner; a process that finds the owner dead sweeps it,
 * which frees the lock. README.md has the states.
 */
export class QueueLock {
  readonly #arena: Arena;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #ref: number;
  readonly #word: number;
  readonly #me: number;
  /** The word when an acquisition ran out of time: as long as it is that, another one would too. 0 = none did. */
  #stalled = 0;

  constructor(arena: Arena, ref: number, word: number) {
    const location = arena.locate(ref);
    this.#arena = arena;
    this.#words = location.words;
    this.#at = location.word + word;
    this.#ref = ref;
    this.#word = word;
    this.#me = arena.slot + 1;
  }

  /** Whether a process sleeps until the lock is released, or did when it was acquired. */
  get isContended(): boolean {
    return (Atomics.load(this.#words, this.#at) & CONTENDED) !== 0;
  }

  /**
   * False: another process kept the lock for so many milliseconds; or it has paused, unless `takeOver`. True also when this process
   * has the lock already, which then is not paused any more.
   */
  acquire(ms: number = SHORT_MS, takeOver = false): boolean {
    return Atomics.compareExchange(this.#words, this.#at, 0, this.#me) === 0 || this.#acquireHeld(ms, takeOver);
  }

  /** Does nothing when this process is not the owner. */
  release(): void {
    let seen = Atomics.compareExchange(this.#words, this.#at, this.#me, 0);
    while ((seen & OWNER) === this.#me && seen !== this.#me) {
      const before = Atomics.compareExchange(this.#words, this.#at, seen, 0);
      if (before === seen) {
        if ((seen & CONTENDED) !== 0) this.#wake(1);
        return;
      }
      seen = before;
    }
  }

  /** Keeps the lock until the next turn of the event loop, unless a call that does not wait takes it over. The caller is the owner. */
  pause(): void {
    const before = Atomics.exchange(this.#words, this.#at, this.#me | PAUSED);
    // Those that may take it over do; the others park.
    if ((before & CONTENDED) !== 0) this.#wake(MAX_PROCESSES);
  }

  #acquireHeld(ms: number, takeOver: boolean): boolean {
    for (let i = 0; i < SPINS; i++) {
      const seen = Atomics.load(this.#words, this.#at);
      if (seen === 0 && this.#replace(0, this.#me)) return true;
      if ((seen & OWNER) === this.#me || (seen & PAUSED) !== 0) break;
    }
    return this.#acquireSlowly(ms, takeOver);
  }

  #acquireSlowly(ms: number, takeOver: boolean): boolean {
    const deadline = performance.now() + ms;
    let hasSlept = false;
    for (let lookMs = FIRST_LOOK_MS; ; ) {
      const seen = Atomics.load(this.#words, this.#at);
      const isMine = (seen & OWNER) === this.#me;
      const isPaused = (seen & PAUSED) !== 0;
      if (isMine && !isPaused) return true;
      if (isMine || seen === 0 || (isPaused && takeOver)) {
        // As contended: other processes may sleep on the word, and one is woken at a time.
        if (!this.#replace(seen, this.#me | CONTENDED)) continue;
        this.#stalled = 0;
        return true;
      }
      if (isPaused) {
        // Nobody sleeps while the owner has paused, and this process may have been woken instead of another one.
        if (hasSlept) this.#wake(MAX_PROCESSES);
        return false;
      }
      const contended = seen | CONTENDED;
      if (ms === 0 || (seen === this.#stalled && ms <= SHORT_MS)) return false;
      // Also when the time is over: this process may have been woken instead of another one.
      if (seen !== contended && !this.#replace(seen, contended)) continue;
      const sleepMs = Math.min(lookMs, deadline - performance.now());
      if (sleepMs <= 0) {
        this.#stalled = contended;
        return false;
      }
      this.#arena.native.futexWait(this.#address, contended, sleepMs);
      hasSlept = true;
      if (sleepMs < lookMs || Atomics.load(this.#words, this.#at) !== contended) continue;
      this.#arena.sweepIfDead((contended & OWNER) - 1);
      lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS);
    }
  }

  #replace(before: number, after: number): boolean {
    return Atomics.compareExchange(this.#words, this.#at, before, after) === before;
  }

  get #address(): number {
    return this.#arena.windows.addressOf(this.#ref, this.#word);
  }

  #wake(count: number): void {
    this.#arena.native.futexWake(this.#address, count);
  }
}

/**
 * The process in `slot` is gone: a lock that it has is freed. No transaction, for the word is also changed outside of them; it can be
 * repeated, and no other process is this slot before the sweep has ended.
 */
export function freeLockOf(arena: Arena, ref: number, word: number, slot: number): void {
  const { words, word: first } = arena.locate(ref);
  for (;;) {
    const seen = Atomics.load(words, first + word);
    if ((seen & OWNER) !== slot + 1) return;
    if (Atomics.compareExchange(words, first + word, seen, 0) !== seen) continue;
    // If this process is killed before it wakes them they look themselves, a moment later.
    if ((seen & CONTENDED) !== 0) arena.native.futexWake(arena.windows.addressOf(ref, word), 1);
    return;
  }
}
