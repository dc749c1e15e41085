import type { Native } from '../native/index.js';
import { Header } from './layout.js';
import type { Windows } from './windows.js';

const CONTENDED = 2 ** 30;
const SPINS = 200;
/** How long to sleep before looking whether the owner is still alive. */
const LOOK_MS = 5;

/**
 * The one lock of the arena, held for microseconds. Its word names the owner, so a waiter that finds the owner dead
 * takes over. Not re-entrant.
 */
export class ArenaLock {
  readonly #native: Native;
  readonly #words: Int32Array;
  readonly #address: number;
  readonly #me: number;
  readonly #isDead: (slot: number) => boolean;
  readonly #repair: () => void;

  constructor(native: Native, windows: Windows, slot: number, isDead: (slot: number) => boolean, repair: () => void) {
    this.#native = native;
    this.#words = windows.header;
    this.#address = windows.headerAddress + Header.LOCK * 4;
    this.#me = slot + 1;
    this.#isDead = isDead;
    this.#repair = repair;
  }

  acquire(): void {
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.compareExchange(this.#words, Header.LOCK, 0, this.#me) === 0) return;
    }
    this.#acquireSlowly();
  }

  release(): void {
    const before = Atomics.exchange(this.#words, Header.LOCK, 0);
    if ((before & CONTENDED) !== 0) this.#native.futexWake(this.#address, 1);
  }

  #acquireSlowly(): void {
    // Whoever came here takes the lock as contended: another sleeper may be waiting for its release.
    const mine = this.#me | CONTENDED;
    for (;;) {
      const seen = Atomics.load(this.#words, Header.LOCK);
      if (seen === 0) {
        if (Atomics.compareExchange(this.#words, Header.LOCK, 0, mine) === 0) return;
        continue;
      }
      const contended = seen | CONTENDED;
      if (seen !== contended && Atomics.compareExchange(this.#words, Header.LOCK, seen, contended) !== seen) continue;
      this.#native.futexWait(this.#address, contended, LOOK_MS);
      if (Atomics.load(this.#words, Header.LOCK) !== contended || !this.#isDead((contended & ~CONTENDED) - 1)) continue;
      // Its slot cannot be reused while it owns the lock: sweeping a slot needs the lock.
      if (Atomics.compareExchange(this.#words, Header.LOCK, contended, mine) === contended) {
        this.#repair();
        return;
      }
    }
  }
}
