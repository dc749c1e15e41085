import { OutOfMemoryError } from '../errors.js';
import type { Native } from '../native/index.js';
import { MAX_PROCESSES, NAME_CAPACITY, Slot, SlotState, slotWord } from './layout.js';
import type { Transaction } from './transaction.js';
import type { Windows } from './windows.js';

const TICKS_SPLIT = 2 ** 30;

/** What the table says about one process. */
export interface ProcessEntry {
  readonly slot: number;
  readonly pid: number;
  readonly name: string;
  readonly creator: number;
  readonly state: 'starting' | 'running' | 'dead';
}

/** Who is alive: one slot for each process of the tree, named by pid *and* start time. */
export class ProcessTable {
  readonly #native: Native;
  readonly #windows: Windows;

  constructor(native: Native, windows: Windows) {
    this.#native = native;
    this.#windows = windows;
  }

  get(slot: number, word: number): number {
    return Atomics.load(this.#windows.header, slotWord(slot, word));
  }

  /** A free slot becomes a starting process; -1 if all are taken. */
  claim(tx: Transaction, name: string, creator: number): number {
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      if (this.get(slot, Slot.STATE) !== SlotState.FREE) continue;
      for (const word of CLEARED) tx.set(0, slotWord(slot, word), 0);
      tx.set(0, slotWord(slot, Slot.STATE), SlotState.STARTING);
      tx.set(0, slotWord(slot, Slot.CREATOR), creator);
      tx.add(0, slotWord(slot, Slot.GENERATION), 1);
      this.#setName(tx, slot, name);
      return slot;
    }
    return -1;
  }

  /** Says which process the slot stands for. The child says it of itself too, in case it is faster than its parent. */
  bind(tx: Transaction, slot: number, pid: number): void {
    const state = tx.get(0, slotWord(slot, Slot.STATE));
    const ticks = this.#native.startTime(pid);
    // Already ended: the parent's exit notice sweeps the slot, which needs no start time.
    if (ticks === null || state !== SlotState.STARTING) return;
    tx.set(0, slotWord(slot, Slot.PID), pid);
    tx.set(0, slotWord(slot, Slot.START_LOW), ticks % TICKS_SPLIT);
    tx.set(0, slotWord(slot, Slot.START_HIGH), Math.floor(ticks / TICKS_SPLIT));
    tx.set(0, slotWord(slot, Slot.STATE), SlotState.RUNNING);
  }

  /** Looks at the system: a zombie is dead, a stopped process is not, a reused pid is somebody else. */
  isDead(slot: number): boolean {
    const state = this.get(slot, Slot.STATE);
    if (state === SlotState.FREE) return false;
    if (state === SlotState.DEAD) return true;
    if (state === SlotState.STARTING) {
      const creator = this.get(slot, Slot.CREATOR);
      return creator >= 0 && (this.get(creator, Slot.STATE) === SlotState.FREE || this.isDead(creator));
    }
    const ticks = this.#native.startTime(this.get(slot, Slot.PID));
    return ticks === null || ticks !== this.get(slot, Slot.START_LOW) + this.get(slot, Slot.START_HIGH) * TICKS_SPLIT;
  }

  entries(): ProcessEntry[] {
    const entries: ProcessEntry[] = [];
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      const state = this.get(slot, Slot.STATE);
      if (state === SlotState.FREE) continue;
      entries.push({
        slot,
        pid: this.get(slot, Slot.PID),
        name: this.#name(slot),
        creator: this.get(slot, Slot.CREATOR),
        state: state === SlotState.STARTING ? 'starting' : state === SlotState.RUNNING ? 'running' : 'dead',
      });
    }
    return entries;
  }

  #setName(tx: Transaction, slot: number, name: string): void {
    const bytes = new Uint8Array(NAME_CAPACITY);
    const { written } = new TextEncoder().encodeInto(name, bytes);
    const words = new Int32Array(bytes.buffer, 0, Math.ceil(written / 4));
    tx.set(0, slotWord(slot, Slot.NAME_BYTES), written);
    for (const [i, word] of words.entries()) tx.set(0, slotWord(slot, Slot.NAME + i), word);
  }

  #name(slot: number): string {
    const length = Math.min(this.get(slot, Slot.NAME_BYTES), NAME_CAPACITY);
    const start = slotWord(slot, Slot.NAME);
    return new TextDecoder().decode(
      new Uint8Array(this.#windows.header.slice(start, start + NAME_CAPACITY / 4).buffer, 0, length),
    );
  }
}

const CLEARED = [
  Slot.PID,
  Slot.START_LOW,
  Slot.START_HIGH,
  Slot.BELL_FD,
  Slot.BELL,
  Slot.SYNC_SLEEPING,
  Slot.NODES,
  Slot.WOKEN_HEAD,
  Slot.WOKEN_TAIL,
];

export function tableFull(): OutOfMemoryError {
  return new OutOfMemoryError(
    `${MAX_PROCESSES} processes of this tree are alive, which is as many as there can be: join some first`,
  );
}
