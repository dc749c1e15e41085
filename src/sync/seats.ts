import {
  type Arena,
  Block,
  getArena,
  type Handle,
  LINE_BYTES,
  RAW_HEADER_BYTES,
  type Transaction,
} from '../arena/index.js';
import { ABANDONED } from './layout.js';
import type { Permit, Permits } from './permits.js';

/** Permits of a semaphore with seats: 4 MiB of them. */
export const MOST_SEATS = 2 ** 20;

/** States of a seat; any other value is slot + 1 of the process that sits on it. */
export const Seat = {
  /** A permit that can be taken. */
  FREE: 0,
  /** The same, and the last one who had it died. */
  ABANDONED,
  /** There is no permit here: room for one that is released beyond those there were. */
  NONE: -1,
} as const;

/** How many owners are looked at, at a time, whether they are alive. */
const LOOK_AT_ONCE = 8;
const HEADER_WORDS = RAW_HEADER_BYTES / 4;

/** A block of seats in this process's memory. More blocks are chained by `Block.NEXT` of the raw block; none ever moves. */
interface Row {
  readonly ref: number;
  readonly words: Int32Array;
  /** Index of the first seat in `words`. */
  readonly at: number;
  readonly count: number;
  /** Number of the first seat. */
  readonly first: number;
}

/**
 * Permits as seats, one word each, which names the process that sits on it: so a permit changes hands in one atomic step,
 * and those of a dead process can be told from all others.
 */
export class Seats implements Permits {
  readonly #arena: Arena;
  readonly #me: number;
  readonly #canGrow: boolean;
  readonly #rows: Row[] = [];
  /** A seat that may be free: where to begin to look. */
  #hint = 0;
  #looked = 0;

  constructor(handle: Handle, canGrow: boolean) {
    this.#arena = getArena();
    this.#me = this.#arena.slot + 1;
    this.#canGrow = canGrow;
    this.#addRow(this.#arena.windows.read(handle.ref, Block.DATA));
  }

  get value(): number {
    let value = 0;
    this.#each((state) => {
      if (isFree(state)) value++;
      return false;
    });
    return value;
  }

  take(): Permit | undefined {
    const permit = this.#takeAt(this.#hint);
    if (permit !== undefined) return permit;
    for (let i = 0; ; i++) {
      const row = this.#rows[i] ?? this.#nextRow();
      if (row === undefined) return undefined;
      for (let j = 0; j < row.count; j++) {
        if (!isFree(Atomics.load(row.words, row.at + j))) continue;
        const found = this.#takeAt(row.first + j);
        if (found !== undefined) return found;
      }
    }
  }

  give(permit: Permit): boolean {
    const seat = permit >> 1;
    const { words, at, first } = this.#rowOf(seat);
    this.#hint = seat;
    return Atomics.compareExchange(words, at + seat - first, this.#me, Seat.FREE) === this.#me;
  }

  giveAny(): boolean {
    return this.#giveForAnyone() || (this.#canGrow && this.#giveNew());
  }

  owners(): readonly number[] {
    const owners = new Set<number>();
    const start = this.#looked;
    let reached = 0;
    this.#each((state, seat) => {
      if (seat < start || state <= 0 || state === ABANDONED) return false;
      owners.add(state - 1);
      reached = seat + 1;
      return owners.size === LOOK_AT_ONCE;
    });
    this.#looked = owners.size === LOOK_AT_ONCE ? reached : 0;
    return [...owners];
  }

  #takeAt(seat: number): Permit | undefined {
    const { words, at, first, count } = this.#rowOf(seat);
    const word = at + seat - first;
    const state = Atomics.load(words, word);
    if (!isFree(state) || Atomics.compareExchange(words, word, state, this.#me) !== state) return undefined;
    this.#hint = seat - first + 1 < count ? seat + 1 : 0; // the next one to take is there, as a rule
    return 2 * seat + (state === Seat.ABANDONED ? 1 : 0);
  }

  #giveForAnyone(): boolean {
    let given = false;
    this.#each((state, seat) => {
      if (state <= 0 || state === Seat.ABANDONED) return false;
      const { words, at, first } = this.#rowOf(seat);
      given = Atomics.compareExchange(words, at + seat - first, state, Seat.FREE) === state;
      return given;
    });
    return given;
  }

  #giveNew(): boolean {
    for (;;) {
      let given = false;
      this.#each((state, seat) => {
        if (state !== Seat.NONE) return false;
        const { words, at, first } = this.#rowOf(seat);
        given = Atomics.compareExchange(words, at + seat - first, Seat.NONE, Seat.FREE) === Seat.NONE;
        return given;
      });
      if (given) return true;
      this.#grow();
    }
  }

  /** As many seats again, without permits; unless somebody else was faster. */
  #grow(): void {
    const last = this.#rows.at(-1) as Row;
    this.#arena.transact((context) => {
      const { tx } = context;
      if (tx.get(last.ref, Block.NEXT) !== 0) return;
      const ref = this.#arena.createRaw(context, last.count * 2 * 4);
      markSeats(tx, ref, 0);
      tx.set(last.ref, Block.NEXT, ref);
    });
  }

  /** Looks at all seats in turn until `look` says true. */
  #each(look: (state: number, seat: number) => boolean): void {
    for (let i = 0; ; i++) {
      const row = this.#rows[i] ?? this.#nextRow();
      if (row === undefined) return;
      for (let j = 0; j < row.count; j++) {
        if (look(Atomics.load(row.words, row.at + j), row.first + j)) return;
      }
    }
  }

  #nextRow(): Row | undefined {
    const next = this.#arena.windows.read((this.#rows.at(-1) as Row).ref, Block.NEXT);
    return next === 0 ? undefined : this.#addRow(next);
  }

  #addRow(ref: number): Row {
    const last = this.#rows.at(-1);
    const { words, word } = this.#arena.locate(ref);
    const row = {
      ref,
      words,
      at: word + HEADER_WORDS,
      count: seatsIn(this.#arena.windows.read(ref, Block.LINES)),
      first: last === undefined ? 0 : last.first + last.count,
    };
    this.#rows.push(row);
    return row;
  }

  #rowOf(seat: number): Row {
    let i = 0;
    for (let row = this.#rows[0] as Row; seat >= row.first + row.count; row = this.#rows[++i] as Row);
    return this.#rows[i] as Row;
  }
}

/** Seats in a raw block that is not allocated yet as far as others know: `permits` of them can be taken. */
export function markSeats(tx: Transaction, ref: number, permits: number): void {
  const { words, word } = getArena().locate(ref);
  const start = word + HEADER_WORDS;
  words.fill(Seat.FREE, start, start + permits);
  words.fill(Seat.NONE, start + permits, start + seatsIn(tx.get(ref, Block.LINES)));
}

/** A process is gone: its seats are free again. Says how many. Can be repeated. */
export function freeSeatsOf(tx: Transaction, semaphore: number, slot: number): number {
  let freed = 0;
  for (let ref = tx.get(semaphore, Block.DATA); ref !== 0; ref = tx.get(ref, Block.NEXT)) {
    const { words, word } = getArena().locate(ref);
    const start = word + HEADER_WORDS;
    const end = start + seatsIn(tx.get(ref, Block.LINES));
    for (let at = words.indexOf(slot + 1, start); at >= 0 && at < end; at = words.indexOf(slot + 1, at + 1)) {
      if (Atomics.compareExchange(words, at, slot + 1, Seat.ABANDONED) === slot + 1) freed++;
    }
  }
  return freed;
}

const isFree = (state: number): boolean => state === Seat.FREE || state === Seat.ABANDONED;

const seatsIn = (lines: number): number => (lines * LINE_BYTES - RAW_HEADER_BYTES) / 4;
