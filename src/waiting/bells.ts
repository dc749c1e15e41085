import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { type Arena, Header, MAX_PROCESSES, Slot, SlotState, slotWord } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';
import { NodeMode } from './node-layout.js';
import type { Woken } from './wait-queue.js';

/** A word of each slot: does its process want its doorbell rung? */
export const Bell = {
  /** Nothing waits. */
  QUIET: 0,
  /** Something waits: ring. */
  ARMED: 1,
  /** Rung and not drained yet: once is enough. */
  RUNG: 2,
} as const;

const STROKE = Uint8Array.of(1);

/** Rings other processes. Their doorbells are opened through /proc and kept open while they live. */
export class Bells {
  readonly #arena: Arena;
  readonly #words: Int32Array;
  readonly #open = new Map<number, { generation: number; fd: number }>();
  #deathsSeen = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#words = arena.windows.header;
  }

  ring({ slot, mode }: Woken): void {
    // The process of an awaited wait may be asleep in a blocking call that can use what is there.
    this.#ringSync(slot);
    if (mode === NodeMode.ASYNC) this.#ringAsync(slot);
  }

  /** Everybody looks again: somebody died. */
  ringAll(): void {
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      if (Atomics.load(this.#words, slotWord(slot, Slot.STATE)) !== SlotState.RUNNING) continue;
      this.#ringSync(slot);
      this.#ringAsync(slot);
    }
    this.forgetDead();
  }

  /** Closes the doorbells of processes that are gone. */
  forgetDead(): void {
    const deaths = Atomics.load(this.#words, Header.DEATHS);
    if (deaths === this.#deathsSeen) return;
    this.#deathsSeen = deaths;
    for (const [slot, bell] of this.#open) {
      const alive = Atomics.load(this.#words, slotWord(slot, Slot.STATE)) === SlotState.RUNNING;
      if (!alive || Atomics.load(this.#words, slotWord(slot, Slot.GENERATION)) !== bell.generation) {
        closeSync(bell.fd);
        this.#open.delete(slot);
      }
    }
  }

  get openCount(): number {
    return this.#open.size;
  }

  #ringSync(slot: number): void {
    Atomics.add(this.#words, slotWord(slot, Slot.SYNC_SEQUENCE), 1);
    if (Atomics.load(this.#words, slotWord(slot, Slot.SYNC_SLEEPING)) === 0) return;
    this.#arena.native.futexWake(this.#arena.windows.headerAddress + slotWord(slot, Slot.SYNC_SEQUENCE) * 4, 1);
  }

  #ringAsync(slot: number): void {
    const word = slotWord(slot, Slot.BELL);
    if (Atomics.load(this.#words, word) !== Bell.ARMED) return;
    if (Atomics.compareExchange(this.#words, word, Bell.ARMED, Bell.RUNG) !== Bell.ARMED) return;
    try {
      writeSync(this.#fd(slot), STROKE);
    } catch {
      // It died (ENOENT, ENXIO, EPIPE), or we have no descriptor left (EMFILE): the next waker tries again, and until
      // then its periodic look has to do.
      Atomics.compareExchange(this.#words, word, Bell.RUNG, Bell.ARMED);
    }
  }

  #fd(slot: number): number {
    const generation = Atomics.load(this.#words, slotWord(slot, Slot.GENERATION));
    const known = this.#open.get(slot);
    if (known?.generation === generation) return known.fd;
    if (known !== undefined) {
      this.#open.delete(slot);
      closeSync(known.fd);
    }
    const pid = Atomics.load(this.#words, slotWord(slot, Slot.PID));
    const number = Atomics.load(this.#words, slotWord(slot, Slot.BELL_FD)) - 1;
    const fd = openSync(`/proc/${pid}/fd/${number}`, constants.O_WRONLY | constants.O_NONBLOCK);
    if (this.#arena.table.isDead(slot)) {
      closeSync(fd); // of a stranger with the same pid
      throw new InvalidStateError('The process to wake has ended');
    }
    this.#open.set(slot, { generation, fd });
    return fd;
  }
}
