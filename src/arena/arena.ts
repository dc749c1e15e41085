import { InvalidStateError } from '../errors.js';
import type { Native } from '../native/index.js';
import { Holds } from './holds.js';
import {
  BITMAP_WORDS,
  Block,
  Header,
  LINE_BYTES,
  MAX_PROCESSES,
  Slot,
  SlotState,
  slotWord,
  WINDOW_BYTES,
} from './layout.js';
import { ArenaLock } from './lock.js';
import { isHolder, isLive, type LockedContext, type ObjectSpec, Objects, setHolder } from './objects.js';
import { ProcessTable, tableFull } from './process-table.js';
import { announceArrival, type Handle } from './shared-kinds.js';
import { type Death, type DeathHooks, sweepSlot } from './sweep.js';
import { replayJournal, Transaction } from './transaction.js';
import { type Location, Windows } from './windows.js';

/** Of a slot that is claimed for the first time. */
const FIRST_GENERATION = 1;

/** States of slots whose sweep is to be gone on with. */
const UNFINISHED: readonly number[] = [SlotState.DEAD, SlotState.LINGERING];

export interface ArenaStatistics {
  /** Bytes in allocated blocks, and how many there are. */
  readonly usedBytes: number;
  readonly usedBlocks: number;
  /** Address space of the file; untouched pages take no memory. */
  readonly mappedBytes: number;
  readonly processes: number;
  readonly deaths: number;
}

/** The shared memory of one process tree, as one process sees it. */
export class Arena {
  readonly native: Native;
  readonly fd: number;
  readonly slot: number;
  readonly windows: Windows;
  readonly table: ProcessTable;
  readonly #lock: ArenaLock;
  readonly #tx: Transaction;
  readonly #objects: Objects;
  readonly #holds = new Holds();
  #locked = false;
  #deathHooks: DeathHooks | undefined;

  constructor(native: Native, fd: number, slot: number) {
    this.native = native;
    this.fd = fd;
    this.slot = slot;
    this.windows = new Windows(native, fd);
    this.table = new ProcessTable(native, this.windows);
    this.#tx = new Transaction(this.windows);
    this.#objects = new Objects(native, fd, this.windows, (windows) => native.growFile(fd, windows * WINDOW_BYTES));
    this.#lock = new ArenaLock(
      native,
      this.windows,
      slot,
      Math.max(FIRST_GENERATION, this.table.get(slot, Slot.GENERATION)), // the root has not claimed its slot yet
      this.table,
      () => replayJournal(this.windows),
    );
  }

  /**
   * Runs `change` under the arena lock and commits its transaction: it happens as a whole or not at all, also when
   * this process is killed. If `change` throws, nothing has changed. Objects that nobody holds any more are freed.
   */
  transact<T>(change: (context: LockedContext) => T): T {
    if (this.#locked) throw new InvalidStateError('The arena lock is not re-entrant');
    let deferred: (() => void)[] | undefined;
    const context: LockedContext = {
      tx: this.#tx,
      defer(action) {
        deferred ??= [];
        deferred.push(action);
      },
    };
    this.#lock.acquire();
    this.#locked = true;
    let result: T;
    try {
      result = change(context);
      this.#tx.commit();
      if (Atomics.load(this.windows.header, Header.DYING) !== 0) this.#objects.reap(context);
    } finally {
      this.#tx.discard();
      this.#locked = false;
      this.#lock.release();
    }
    if (deferred !== undefined) for (const action of deferred) action();
    return result;
  }

  locate(ref: number): Location {
    return this.windows.locate(ref);
  }

  /** Makes objects that this process holds, in one step: `make` may create several that link to each other. */
  create<T>(make: (create: (spec: ObjectSpec) => Handle, context: LockedContext) => T): T {
    const made: Handle[] = [];
    const result = this.transact((context) =>
      make((spec) => {
        const ref = this.#objects.create(context.tx, spec, this.slot);
        const handle = { kind: spec.kind, ref, generation: context.tx.get(ref, Block.GENERATION) };
        made.push(handle);
        return handle;
      }, context),
    );
    for (const handle of made) this.#holds.add(handle);
    return result;
  }

  /** A raw block of bulk data, owned by whoever writes its ref somewhere in the same transaction. */
  createRaw(context: LockedContext, bytes: number): number {
    return this.#objects.createRaw(context.tx, bytes);
  }

  freeRaw(context: LockedContext, ref: number): void {
    this.#objects.freeRaw(context.tx, ref);
  }

  /** Processes that hold an object, as slots. */
  holdersOf(ref: number): number[] {
    const slots: number[] = [];
    for (let i = 0; i < BITMAP_WORDS; i++) {
      for (let bits = this.windows.read(ref, Block.HOLDERS + i); bits !== 0; bits &= bits - 1) {
        slots.push(i * 32 + 31 - Math.clz32(bits & -bits));
      }
    }
    return slots;
  }

  /** One more reason in this process to hold what it holds already. */
  retain(handle: Handle): void {
    if (!this.#holds.has(handle)) throw new InvalidStateError('This process does not hold that shared object');
    this.#holds.add(handle);
  }

  /** Holds an object that something held here keeps alive: what it links to. `release` it as any other. */
  hold(handle: Handle): void {
    this.transact(({ tx }) => {
      if (!isLive(tx, handle.ref, handle.generation)) throw new InvalidStateError('That shared object is gone');
      setHolder(tx, handle.ref, this.slot);
    });
    this.#holds.add(handle);
  }

  /** One reason less; with the last one the process lets go, and the object is freed if nobody else holds it. */
  release(handle: Handle): void {
    if (this.#holds.remove(handle))
      this.transact((context) => this.#objects.dropHolder(context, handle.ref, this.slot));
  }

  holds(handle: Handle): boolean {
    return this.#holds.has(handle);
  }

  /** Puts handles into a message: they are held by it as soon as the message is published, which `publish` does. */
  send(handles: readonly Handle[], publish: (context: LockedContext) => void): void {
    this.transact((context) => {
      for (const { ref, generation } of handles) {
        if (!isLive(context.tx, ref, generation)) throw new InvalidStateError('A shared object in the message is gone');
        context.tx.add(ref, Block.TRANSIT, 1);
      }
      publish(context);
    });
  }

  /** Takes handles out of a message that `consume` takes away. They are then held here, once: `release` each. */
  receive(handles: readonly Handle[], consume: (context: LockedContext) => void): void {
    for (const handle of handles) announceArrival(handle);
    this.transact((context) => {
      consume(context);
      for (const { ref } of handles) {
        setHolder(context.tx, ref, this.slot);
        context.tx.add(ref, Block.TRANSIT, -1);
      }
    });
    for (const handle of handles) this.#holds.add(handle);
  }

  /** Lets go of handles in a message that nobody will read any more, as part of dismantling what it lies in. */
  dropTransit(context: LockedContext, ref: number): void {
    this.#objects.dropTransit(context, ref);
  }

  /** A slot for a process about to be started, which from now on holds `handles`. */
  claimSlot(name: string, handles: readonly Handle[]): number {
    for (let attempt = 0; attempt < 2; attempt++) {
      const slot = this.transact(({ tx }) => {
        const claimed = this.table.claim(tx, name, this.slot);
        if (claimed >= 0) for (const { ref } of handles) setHolder(tx, ref, claimed);
        return claimed;
      });
      if (slot >= 0) return slot;
      for (const entry of this.table.entries()) this.sweepIfDead(entry.slot);
    }
    throw tableFull();
  }

  /** This process comes to its end by itself, without an error. */
  markEnded(): void {
    Atomics.store(this.windows.header, slotWord(this.slot, Slot.ENDED), 1);
  }

  bindSlot(slot: number, pid: number): void {
    this.transact(({ tx }) => this.table.bind(tx, slot, pid));
  }

  /** In a child: its creator made it hold these. They are then counted once: `release` each. */
  adopt(handles: readonly Handle[]): void {
    const missing = this.transact(({ tx }) =>
      handles.find(({ ref, generation }) => !isLive(tx, ref, generation) || !isHolder(tx, ref, this.slot)),
    );
    if (missing !== undefined) throw new InvalidStateError('This process was not given that shared object');
    for (const handle of handles) this.#holds.add(handle);
  }

  onDeath(hooks: DeathHooks): void {
    this.#deathHooks = hooks;
  }

  /**
   * Looks whether the process in `slot` is dead, and if so gives back all it held. False: not, or not all of it yet, because a
   * thread of it may still be writing to memory.
   */
  sweepIfDead(slot: number): boolean {
    const generation = this.table.get(slot, Slot.GENERATION);
    if (slot === this.slot || !this.table.isDead(slot)) return false;
    return this.#sweep({ slot, generation, isGone: this.table.isGone(slot) });
  }

  /** Looks at every process that holds the object. */
  sweepDeadHolders(ref: number): void {
    for (const slot of this.holdersOf(ref)) this.sweepIfDead(slot);
  }

  /**
   * The process in `slot` has ended with all its threads (the caller knows): its holds end, whoever waits for it is told.
   * `generation` says which process is meant: another one that looked may have swept the slot before, and a new process may
   * have it now.
   */
  sweep(slot: number, generation: number): void {
    this.#sweep({ slot, generation, isGone: true });
  }

  #sweep(death: Death): boolean {
    const { slot } = death;
    if (!death.isGone && this.table.get(slot, Slot.STATE) === SlotState.LINGERING) return false;
    const outcome = this.transact((context) => sweepSlot(context, this.#objects, death, this.#deathHooks));
    if (outcome.isNews) this.#deathHooks?.announce(slot);
    if (outcome.isSwept) this.#sweepLeftOvers();
    return outcome.isComplete;
  }

  /** What a killed sweeper left half-way, and what dead processes had started: nobody else is told of their ends. */
  #sweepLeftOvers(): void {
    for (let slot = 0; slot < MAX_PROCESSES; slot++) {
      const state = this.table.get(slot, Slot.STATE);
      if (state === SlotState.FREE) continue;
      if (UNFINISHED.includes(state) || this.table.isOrphan(slot)) this.sweepIfDead(slot);
    }
  }

  statistics(): ArenaStatistics {
    const { header } = this.windows;
    return Object.freeze({
      usedBytes: Atomics.load(header, Header.USED_LINES) * LINE_BYTES,
      usedBlocks: Atomics.load(header, Header.USED_BLOCKS),
      mappedBytes: Atomics.load(header, Header.WINDOWS) * WINDOW_BYTES,
      processes: this.table.entries().length,
      deaths: Atomics.load(header, Header.DEATHS),
    });
  }
}
