import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { type Arena, Header, MAX_PROCESSES, Slot, SlotState, slotWord } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';
import { now } from '../util/clock.js';
import { Bell, channelBit, channelWord, doorbellWord, futexWord, pendingOf } from './wake-words.js';

/** A process that was told this long ago and has not looked may be stopped, or its event loop busy: it is not relied on. */
const ANSWER_MS = 2;
/** The word behind DOORBELL and behind FUTEX: when it was told. */
const SINCE = 1;

const STROKE = Uint8Array.of(1);

/** Wakes processes. The doorbells of others are opened through /proc and kept open while they live. */
export class Doorbells {
  readonly #arena: Arena;
  readonly #words: Int32Array;
  readonly #me: number;
  /** Called when this process is told by itself: it needs no system call. */
  readonly #onOwnRing: () => void;
  readonly #open = new Map<number, { generation: number; fd: number }>();
  #deathsSeen = 0;

  constructor(arena: Arena, onOwnRing: () => void) {
    this.#arena = arena;
    this.#words = arena.windows.header;
    this.#me = arena.slot;
    this.#onOwnRing = onOwnRing;
  }

  /**
   * Tells a process that something happened in a channel: its event loop if `isAsync`, and in any case a thread that blocks, which
   * can use what an awaited wait of its process cannot while it does. False: it was told a while ago and has not answered.
   */
  ring(slot: number, isAsync: boolean, channel: number): boolean {
    const word = channelWord(slot, channel);
    const bit = channelBit(channel);
    if ((Atomics.load(this.#words, word) & bit) === 0) Atomics.or(this.#words, word, bit);
    if (!isAsync) return this.#tell(slot, futexWord(slot), false);
    if (isWanted(Atomics.load(this.#words, futexWord(slot)))) this.#tell(slot, futexWord(slot), false);
    return this.#tell(slot, doorbellWord(slot), true);
  }

  /** Everybody looks again: somebody died. */
  ringAll(): void {
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      if (Atomics.load(this.#words, slotWord(slot, Slot.STATE)) !== SlotState.RUNNING) continue;
      this.#tell(slot, futexWord(slot), false);
      this.#tell(slot, doorbellWord(slot), true);
    }
    this.forgetDead();
  }

  /** Whether a process that waits has been told of something and not answered for a while. */
  isUnresponsive(slot: number, isAsync: boolean): boolean {
    const word = isAsync ? doorbellWord(slot) : futexWord(slot);
    const state = Atomics.load(this.#words, word);
    return (state === Bell.NOTIFIED || (state === Bell.QUIET && !isAsync)) && !this.#isRecent(word);
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

  /**
   * Moves a bell from ARMED to NOTIFIED. In between it is PENDING with this waker's slot, and only NOTIFIED keeps other wakers
   * from making the system call: a waker that is killed before its own silences nobody.
   */
  #tell(slot: number, word: number, isAsync: boolean): boolean {
    for (let state = Atomics.load(this.#words, word); ; ) {
      if (!isWanted(state)) return this.#isRecent(word);
      const isCallNeeded = state !== Bell.SPINNING && slot !== this.#me;
      const next = isCallNeeded ? pendingOf(this.#me) : Bell.NOTIFIED;
      Atomics.store(this.#words, word + SINCE, now());
      const seen = Atomics.compareExchange(this.#words, word, state, next);
      if (seen !== state) {
        state = seen;
        continue;
      }
      if (isCallNeeded) this.#call(slot, word, isAsync);
      else if (isAsync) this.#onOwnRing();
      return true;
    }
  }

  #call(slot: number, word: number, isAsync: boolean): void {
    let isDone = true;
    if (isAsync) isDone = this.#ringDoorbell(slot);
    else this.#arena.native.futexWake(this.#arena.windows.headerAddress + word * 4, 1);
    Atomics.compareExchange(this.#words, word, pendingOf(this.#me), isDone ? Bell.NOTIFIED : Bell.ARMED);
  }

  #ringDoorbell(slot: number): boolean {
    try {
      writeSync(this.#fd(slot), STROKE);
      return true;
    } catch {
      // It died (ENOENT, ENXIO, EPIPE), or we have no descriptor left (EMFILE): the next waker tries again, and until
      // then its periodic look has to do.
      return false;
    }
  }

  #isRecent(word: number): boolean {
    return (now() - Atomics.load(this.#words, word + SINCE)) >>> 0 < ANSWER_MS;
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

const isWanted = (state: number): boolean => state !== Bell.QUIET && state !== Bell.NOTIFIED;
