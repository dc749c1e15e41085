/**
 * The shared words of the model, one byte each, and the registers of those who act on them: the processes, and last a
 * sweeper, the parent of them all. A state is all these bytes, so that equal states are equal strings.
 */
export type State = Uint8Array;

/** How a process waits, and for what. */
export interface Actor {
  /**
   * Takes permits and gives them back; gives permits that were not there before, and takers use them up then; waits for
   * notifications; or notifies.
   */
  readonly role: 'taker' | 'giver' | 'listener' | 'notifier';
  /** Its event loop waits; else its thread. */
  readonly isAsync?: boolean;
  /** How often it does that. */
  readonly rounds?: number;
}

/** What has been left out of the protocol, or done otherwise: the model has to find each. */
export type Fault =
  | 'no second try'
  | 'no pass-on'
  | 'two-state bell'
  | 'sweep keeps cells'
  | 'sweep keeps nodes'
  | 'sweep tells nobody'
  | 'no more'
  | 'turn before answer'
  | 'ring only'
  | 'notification freed, then passed on';

export interface Setup {
  readonly actors: readonly Actor[];
  /** 1: a lock. */
  readonly permits?: number;
  readonly cells?: number;
  /** Waits may end with nothing, at any instant. */
  readonly timeOuts?: boolean;
  /** Processes, or the sweeper, that are killed, at any step. */
  readonly kills?: number;
  /** Dead processes whose slot, once swept, a new process gets. */
  readonly reuses?: number;
  /** A waiter that was told may count as one that does not answer, so that the next one is told too. */
  readonly silence?: boolean;
  readonly fault?: Fault;
}

export const NONE = 255;
export const Bell = { QUIET: 0, ARMED: 1, NOTIFIED: 2, SPINNING: 3, PENDING: 4 } as const;
export const Status = { RUNNING: 0, DEAD: 1, FREE: 2 } as const;
export const Node = { FREE: 0, WAITING: 1, NOTIFIED: 2 } as const;
export const Ending = { IN_VAIN: 0, SUCCEEDED: 1 } as const;

export const Register = {
  /** The step that comes next. */
  STEP: 0,
  TICKET: 1,
  /** A ticket or place in the list that it looks at. */
  CURSOR: 2,
  /** Whom it tells. */
  TARGET: 3,
  /** Where it goes on after a part that several use. */
  AFTER_FIRST: 4,
  AFTER_WAKE: 5,
  AFTER_TELL: 6,
  ROUNDS: 7,
  DEATHS: 8,
  ENDING: 9,
  COUNT: 10,
} as const;

/** A permit that has not been given yet. A free one is 0, a taken one the number of its process + 1. */
export const NOT_GIVEN = 100;

const OCCUPANTS = 8;

export class Words {
  readonly setup: Setup;
  readonly processes: number;
  readonly sweeper: number;
  readonly permits: number;
  readonly areUsedUp: boolean;
  readonly cells: number;
  readonly head = 0;
  readonly tail = 1;
  readonly deaths = 2;
  readonly killsLeft = 3;
  readonly reusesLeft = 4;
  readonly listed = 5;
  /** Notifications that somebody was given, and that nobody has acted on yet. */
  readonly pending = 6;
  readonly seats = 7;
  readonly cellsAt: number;
  readonly list: number;
  readonly #perProcess: number;
  readonly #registers: number;
  readonly size: number;

  constructor(setup: Setup) {
    this.setup = setup;
    this.processes = setup.actors.length;
    this.sweeper = this.processes;
    this.permits = setup.permits ?? 1;
    this.areUsedUp = setup.actors.some(({ role }) => role === 'giver');
    this.cells = setup.cells ?? 4;
    this.cellsAt = this.seats + this.permits;
    this.list = this.cellsAt + this.cells;
    this.#perProcess = this.list + this.processes;
    this.#registers = this.#perProcess + 5 * this.processes;
    this.size = this.#registers + Register.COUNT * (this.processes + 1);
  }

  // Words of each process.
  bell = (process: number): number => this.#perProcess + process;
  /** A stroke in its pipe; or its sleeping thread has been woken. */
  stroke = (process: number): number => this.#perProcess + this.processes + process;
  channel = (process: number): number => this.#perProcess + 2 * this.processes + process;
  status = (process: number): number => this.#perProcess + 3 * this.processes + process;
  node = (process: number): number => this.#perProcess + 4 * this.processes + process;
  register = (actor: number, register: number): number => this.#registers + Register.COUNT * actor + register;

  // Cells, as src/waiting/cell-ring.ts has them.
  cellOf = (ticket: number): number => this.cellsAt + (ticket % this.cells);
  emptyCell = (ticket: number): number => Math.floor(ticket / this.cells) * OCCUPANTS;
  fullCell = (ticket: number, process: number): number => this.emptyCell(ticket) + process + 1;
  occupantOf = (cell: number): number => (cell % OCCUPANTS) - 1;
  clearedCell = (cell: number): number => cell - (cell % OCCUPANTS) + OCCUPANTS;
  /** By how many cycles a cell is ahead of a ticket. */
  cyclesFrom = (ticket: number, cell: number): number => Math.floor(cell / OCCUPANTS) - Math.floor(ticket / this.cells);

  has = (fault: Fault): boolean => this.setup.fault === fault;
  isAsync = (process: number): boolean => this.setup.actors[process]?.isAsync === true;
  roleOf = (process: number): Actor['role'] => (this.setup.actors[process] as Actor).role;

  compareExchange(s: State, word: number, expected: number, value: number): boolean {
    if (s[word] !== expected) return false;
    s[word] = value;
    return true;
  }

  /** Takes the process out of the list. True: it was the first. */
  unlink(s: State, process: number): boolean {
    const at = s.indexOf(process, this.list);
    if (at < this.list || at >= this.list + s[this.listed]) return false;
    s.copyWithin(at, at + 1, this.list + this.processes);
    s[this.list + this.processes - 1] = NONE;
    s[this.listed]--;
    return at === this.list;
  }

  /** Notifies the first in the list, and takes it out: one transaction. Gives its process, or NONE. */
  pop(s: State): number {
    if (s[this.listed] === 0) return NONE;
    const process = s[this.list];
    this.unlink(s, process);
    s[this.node(process)] = Node.NOTIFIED;
    return process;
  }
}

/** What the protocol must never come to. */
export class Violation extends Error {}
