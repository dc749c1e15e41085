import { OutOfMemoryError } from '../errors.js';
import { DeathWord, type Native } from '../native/index.js';
import { MAX_PROCESSES, NAME_CAPACITY, Slot, SlotState, slotWord, WAKE_WORDS, wakeWord } from './layout.js';
import type { Transaction } from './transaction.js';
import type { Windows } from './windows.js';

const TICKS_SPLIT = 2 ** 30;
/** Instead of a start time: of a process that had ended before it was asked for, and of one that it is not known of. */
const ENDED = -1;
const UNKNOWN = -2;
/** How often the kernel is asked whether a registered process exists. */
const CONFIRM_MS = 1000;

/** What the table says about one process. */
export interface ProcessEntry {
  readonly slot: number;
  readonly pid: number;
  readonly name: string;
  readonly creator: number;
  readonly state: 'starting' | 'running' | 'dead';
}

/**
 * Who is alive: one slot for each process of the tree. The kernel writes the death of a registered process into its slot; others are
 * known by pid *and* start time.
 */
export class ProcessTable {
  readonly #native: Native;
  readonly #windows: Windows;
  /** When a registered process was last asked for, for each slot. */
  readonly #confirmed = new Map<number, number>();

  constructor(native: Native, windows: Windows) {
    this.#native = native;
    this.#windows = windows;
  }

  get(slot: number, word: number): number {
    return Atomics.load(this.#windows.header, slotWord(slot, word));
  }

  /** A free slot becomes a starting process; -1 if all are taken. The root has no creator: -1. */
  claim(tx: Transaction, name: string, creator: number): number {
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      if (this.get(slot, Slot.STATE) !== SlotState.FREE) continue;
      for (const word of CLEARED) tx.set(0, slotWord(slot, word), 0);
      for (let i = 0; i < WAKE_WORDS; i++) tx.set(0, wakeWord(slot, i), 0);
      tx.set(0, slotWord(slot, Slot.STATE), SlotState.STARTING);
      tx.set(0, slotWord(slot, Slot.CREATOR), creator);
      tx.set(0, slotWord(slot, Slot.CREATOR_GENERATION), creator < 0 ? 0 : this.get(creator, Slot.GENERATION));
      tx.add(0, slotWord(slot, Slot.GENERATION), 1);
      this.#setName(tx, slot, name);
      return slot;
    }
    return -1;
  }

  /** Says which process the slot stands for. The child says it of itself too, in case it is faster than its parent. */
  bind(tx: Transaction, slot: number, pid: number): void {
    if (tx.get(0, slotWord(slot, Slot.STATE)) !== SlotState.STARTING) return;
    const [low, high] = this.#startOf(pid);
    tx.set(0, slotWord(slot, Slot.PID), pid);
    tx.set(0, slotWord(slot, Slot.START_LOW), low);
    tx.set(0, slotWord(slot, Slot.START_HIGH), high);
    tx.set(0, slotWord(slot, Slot.STATE), SlotState.RUNNING);
  }

  /**
   * A child says who it is before it takes the arena lock for the first time: if it were killed holding the lock while
   * its slot names nobody, its creator would wait for the lock for ever. No transaction, but the creator's `bind`
   * writes the same values.
   */
  introduce(slot: number, pid: number): void {
    if (this.get(slot, Slot.PID) !== 0) return; // its creator was faster
    const [low, high] = this.#startOf(pid);
    Atomics.store(this.#windows.header, slotWord(slot, Slot.START_LOW), low);
    Atomics.store(this.#windows.header, slotWord(slot, Slot.START_HIGH), high);
    Atomics.store(this.#windows.header, slotWord(slot, Slot.PID), pid);
  }

  /** Whether the slot stands for this running process. */
  isBoundTo(slot: number, pid: number): boolean {
    return this.get(slot, Slot.STATE) === SlotState.RUNNING && this.get(slot, Slot.PID) === pid;
  }

  /** Whether the process that claimed the slot has been swept. */
  isOrphan(slot: number): boolean {
    const creator = this.get(slot, Slot.CREATOR);
    return (
      creator >= 0 &&
      (SWEPT.includes(this.get(creator, Slot.STATE)) ||
        this.get(creator, Slot.GENERATION) !== this.get(slot, Slot.CREATOR_GENERATION))
    );
  }

  /**
   * The calling thread is the process in the slot: from now on the kernel marks the slot when the thread ends, whatever ends
   * it. False: that cannot be had here, and other processes look at /proc.
   */
  register(slot: number): boolean {
    const { header, headerAddress } = this.#windows;
    const index = slotWord(slot, Slot.LIFE);
    return this.#native.registerDeathWord(header, index, headerAddress + index * header.BYTES_PER_ELEMENT);
  }

  /** Whether the kernel tells of the end of the process in the slot. */
  isRegistered(slot: number): boolean {
    return this.get(slot, Slot.LIFE) !== 0;
  }

  /**
   * One load, no system call: the kernel has marked the slot's last registered process as dead. Stays true after the sweep,
   * until the slot is claimed anew. False does not say that the process lives: it may not be registered.
   */
  isMarkedDead(slot: number): boolean {
    return (this.get(slot, Slot.LIFE) & DeathWord.DIED) !== 0;
  }

  /**
   * Asks the kernel's mark, and /proc only for a process that is not registered: a zombie is dead, a stopped process is not, a
   * reused pid is another process. A process of which nothing is known is alive: what it holds stays its own.
   */
  isDead(slot: number): boolean {
    const state = this.get(slot, Slot.STATE);
    if (state === SlotState.FREE) return false;
    if (state === SlotState.DEAD || state === SlotState.LINGERING) return true;
    if (this.isRegistered(slot)) return this.isMarkedDead(slot) || this.#isUnmarked(slot);
    const pid = this.get(slot, Slot.PID);
    if (state === SlotState.STARTING && pid === 0) {
      const creator = this.get(slot, Slot.CREATOR);
      return creator >= 0 && (this.isOrphan(slot) || this.isDead(creator));
    }
    return this.#isEnded(slot, pid);
  }

  /**
   * Whether the process in the slot has ended with all its threads. A process counts as dead when its main thread does; another
   * one may be in a system call then, and write to memory.
   */
  isGone(slot: number): boolean {
    const pid = this.get(slot, Slot.PID);
    if (pid === 0) return true; // it never came to be
    try {
      if (this.#native.waitForExit(pid, 0)) return true;
      const ticks = this.#native.startTime(pid);
      return ticks !== null && this.#isAnother(slot, ticks);
    } catch {
      return false;
    }
  }

  /**
   * The last resort: the process is registered and not marked, but there is none. Before Linux 5.18 the kernel may take the
   * memory of a process that it kills for want of memory before it reads there which words to mark.
   */
  #isUnmarked(slot: number): boolean {
    const now = performance.now();
    if (now - (this.#confirmed.get(slot) ?? Number.NEGATIVE_INFINITY) < CONFIRM_MS) return false;
    this.#confirmed.set(slot, now);
    const pid = this.get(slot, Slot.PID);
    try {
      return this.#native.waitForExit(pid, 0) && this.get(slot, Slot.PID) === pid;
    } catch {
      return false;
    }
  }

  #isEnded(slot: number, pid: number): boolean {
    try {
      const ticks = this.#native.startTime(pid);
      return ticks === null || this.#isAnother(slot, ticks);
    } catch {
      return false; // it cannot be known now
    }
  }

  /** Whether a process that started then is not the one in the slot. */
  #isAnother(slot: number, ticks: number): boolean {
    const low = this.get(slot, Slot.START_LOW);
    return low !== UNKNOWN && ticks !== low + this.get(slot, Slot.START_HIGH) * TICKS_SPLIT;
  }

  entries(): ProcessEntry[] {
    const entries: ProcessEntry[] = [];
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      const state = this.get(slot, Slot.STATE);
      if (state === SlotState.FREE) continue;
      entries.push({
        slot,
        pid: this.get(slot, Slot.PID),
        name: this.nameOf(slot),
        creator: this.get(slot, Slot.CREATOR),
        state: state === SlotState.STARTING ? 'starting' : state === SlotState.RUNNING ? 'running' : 'dead',
      });
    }
    return entries;
  }

  /** Start time in two words. A process that has ended already gets a time that none has: so it counts as dead. */
  #startOf(pid: number): [number, number] {
    try {
      const ticks = this.#native.startTime(pid);
      return ticks === null ? [ENDED, ENDED] : [ticks % TICKS_SPLIT, Math.floor(ticks / TICKS_SPLIT)];
    } catch {
      return [UNKNOWN, UNKNOWN];
    }
  }

  #setName(tx: Transaction, slot: number, name: string): void {
    const bytes = new Uint8Array(NAME_CAPACITY);
    const { written } = new TextEncoder().encodeInto(name, bytes);
    const words = new Int32Array(bytes.buffer, 0, Math.ceil(written / 4));
    tx.set(0, slotWord(slot, Slot.NAME_BYTES), written);
    for (const [i, word] of words.entries()) tx.set(0, slotWord(slot, Slot.NAME + i), word);
  }

  /** `Process.name` of the process in the slot. */
  nameOf(slot: number): string {
    const length = Math.min(this.get(slot, Slot.NAME_BYTES), NAME_CAPACITY);
    const start = slotWord(slot, Slot.NAME);
    return new TextDecoder().decode(
      new Uint8Array(this.#windows.header.slice(start, start + NAME_CAPACITY / 4).buffer, 0, length),
    );
  }
}

/** States in which nobody is told of the ends of what the process has started. */
const SWEPT: readonly number[] = [SlotState.FREE, SlotState.LINGERING];

const CLEARED = [Slot.PID, Slot.START_LOW, Slot.START_HIGH, Slot.BELL_FD, Slot.NODES, Slot.ENDED, Slot.LIFE];

export function tableFull(): OutOfMemoryError {
  return new OutOfMemoryError(
    `${MAX_PROCESSES} processes of this tree are alive, which is as many as there can be: join some first`,
  );
}
