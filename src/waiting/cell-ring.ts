/**
 * The waiters of one queue in order of arrival, in a ring of words that are each right by themselves: README.md, "A queue is
 * a ring of cells". No lock, no transaction, nothing to repair: whoever finds a ticket counter behind moves it on.
 */

/** How many waiters the ring holds. Those beyond stand in the queue's list. */
export const CELLS = 16;
const MASK = CELLS - 1;
const CELL_SHIFT = Math.log2(CELLS);

/** Words of the ring: tickets of the first waiter and of the next one to come, then the cells. */
const HEAD = 0;
const TAIL = 1;
const FIRST_CELL = 2;
export const RING_WORDS = FIRST_CELL + CELLS;

/** A cell: the cycle of its ticket, and who waits there: 0, or slot + 1 and whether its event loop waits or its thread. */
const OCCUPANT_BITS = 12;
const OCCUPANT_MASK = 2 ** OCCUPANT_BITS - 1;
const ASYNC_BIT = 2 ** 11;
const SLOT_MASK = ASYNC_BIT - 1;
const CYCLE_BITS = 32 - OCCUPANT_BITS;

/** No ticket. (Tickets are int32 and go round.) */
export const NO_TICKET = 2 ** 32;

/** How a waiter is named in a cell. */
export const occupantOf = (slot: number, isAsync: boolean): number => (slot + 1) | (isAsync ? ASYNC_BIT : 0);
export const slotOf = (occupant: number): number => (occupant & SLOT_MASK) - 1;
export const isAsyncOccupant = (occupant: number): boolean => (occupant & ASYNC_BIT) !== 0;

export class CellRing {
  readonly #words: Int32Array;
  readonly #at: number;
  /** A ticket that HEAD has reached, so that nobody waits before it: looking there first spares a load. */
  #known = 0;

  /** `at`: index of the ring's first word. */
  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  /** Nobody waits here, as far as one load can tell. False: `first` knows. */
  get isSurelyEmpty(): boolean {
    return this.#cellAt(this.#known) === emptyCell(this.#known);
  }

  /** Takes the place at the end; `NO_TICKET` when there is none. The compare-and-exchange of the cell is the moment from which it waits. */
  enter(occupant: number): number {
    for (;;) {
      const ticket = Atomics.load(this.#words, this.#at + TAIL);
      const empty = emptyCell(ticket);
      const seen = Atomics.compareExchange(this.#words, this.#indexOf(ticket), empty, empty | occupant);
      if (seen === empty) {
        this.#moveOn(TAIL, ticket);
        return ticket;
      }
      // Of an earlier cycle: the waiter of 16 tickets ago is still there. Else that of this ticket was faster, and is helped.
      if (cyclesFrom(ticket, seen) < 0) return NO_TICKET;
      this.#moveOn(TAIL, ticket);
    }
  }

  /** Gives the place up. It may be another's meanwhile only if this process was taken for dead. */
  leave(ticket: number, occupant: number): void {
    const cell = emptyCell(ticket);
    Atomics.compareExchange(this.#words, this.#indexOf(ticket), cell | occupant, emptyCell(ticket + CELLS));
    if (Atomics.load(this.#words, this.#at + HEAD) === ticket) this.#moveOn(HEAD, ticket);
  }

  /** The ticket of the first waiter. Moves HEAD over those that have left. */
  first(): number {
    for (;;) {
      const ticket = Atomics.load(this.#words, this.#at + HEAD);
      const cell = this.#cellAt(ticket);
      const ahead = cyclesFrom(ticket, cell);
      if (ahead <= 0) {
        this.#known = ticket;
        return ahead === 0 && (cell & OCCUPANT_MASK) !== 0 ? ticket : NO_TICKET;
      }
      this.#moveOn(HEAD, ticket);
    }
  }

  /** The ticket of the next waiter behind that one. */
  after(ticket: number): number {
    for (let i = 1; i < CELLS; i++) {
      const next = (ticket + i) | 0;
      const cell = this.#cellAt(next);
      const ahead = cyclesFrom(next, cell);
      if (ahead < 0) return NO_TICKET;
      if (ahead > 0) continue;
      return (cell & OCCUPANT_MASK) === 0 ? NO_TICKET : next;
    }
    return NO_TICKET;
  }

  /** Who waits with that ticket; 0 if it has left. */
  occupantAt(ticket: number): number {
    const cell = this.#cellAt(ticket);
    return cyclesFrom(ticket, cell) === 0 ? cell & OCCUPANT_MASK : 0;
  }

  get count(): number {
    let count = 0;
    for (let ticket = this.first(); ticket !== NO_TICKET; ticket = this.after(ticket)) count++;
    return count;
  }

  /** A process is dead: its entries are given up. Can be repeated, and be done by several at once. */
  recover(slot: number): void {
    for (let i = 0; i < CELLS; i++) {
      const at = this.#at + FIRST_CELL + i;
      const cell = Atomics.load(this.#words, at);
      if (slotOf(cell & OCCUPANT_MASK) !== slot) continue;
      Atomics.compareExchange(this.#words, at, cell, ((cell >>> OCCUPANT_BITS) + 1) << OCCUPANT_BITS);
    }
  }

  #moveOn(counter: number, ticket: number): void {
    Atomics.compareExchange(this.#words, this.#at + counter, ticket, (ticket + 1) | 0);
  }

  #cellAt(ticket: number): number {
    return Atomics.load(this.#words, this.#indexOf(ticket));
  }

  #indexOf(ticket: number): number {
    return this.#at + FIRST_CELL + (ticket & MASK);
  }
}

/** The cell of a ticket when it can be taken; the number of its cycle goes round. */
const emptyCell = (ticket: number): number => (ticket >>> CELL_SHIFT) << OCCUPANT_BITS;

/** By how many cycles a cell is ahead of a ticket. */
const cyclesFrom = (ticket: number, cell: number): number =>
  (((cell >>> OCCUPANT_BITS) - (ticket >>> CELL_SHIFT)) << (32 - CYCLE_BITS)) >> (32 - CYCLE_BITS);
