import { bellSteps } from './bell-steps.js';
import { ringSteps } from './ring-steps.js';
import { Program } from './steps.js';
import { sweepSteps } from './sweep-steps.js';
import { waitSteps } from './wait-steps.js';
import { Bell, NONE, NOT_GIVEN, Node, Register, type Setup, type State, Status, Violation, Words } from './words.js';

/** Where a wait may end with its time, or be aborted. */
const SLEEPS = new Set(['sleep', 'futex', 'asleep', 'wait']);

/** A change that somebody may make next. */
export interface Move {
  readonly title: string;
  readonly state: State;
  /** It comes of itself some time. A kill or the end of a time need not. */
  readonly isSure: boolean;
}

/** The protocol of src/waiting with some processes: in each state, who can do what. */
export class Protocol {
  readonly #w: Words;
  readonly #program: Program;

  constructor(setup: Setup) {
    this.#w = new Words(setup);
    this.#program = new Program(
      this.#w,
      [ringSteps, bellSteps, waitSteps, sweepSteps].map((part) => part(this.#w)),
    );
  }

  start(): State {
    const w = this.#w;
    const s = new Uint8Array(w.size);
    s[w.killsLeft] = w.setup.kills ?? 0;
    s[w.reusesLeft] = w.setup.reuses ?? 0;
    if (w.areUsedUp) s.fill(NOT_GIVEN, w.seats, w.seats + w.permits);
    s.fill(NONE, w.list, w.list + w.processes);
    for (let process = 0; process < w.processes; process++) this.#begin(s, process);
    this.#program.goTo(s, w.sweeper, 'sweep: look');
    return s;
  }

  moves(s: State): Move[] {
    const moves: Move[] = [];
    for (let actor = 0; actor <= this.#w.sweeper; actor++) this.#movesOf(s, actor, moves);
    return moves;
  }

  /** Nothing more comes of itself: whoever waits now waits for ever. */
  checkEnd(s: State): void {
    const w = this.#w;
    for (let process = 0; process < w.processes; process++) {
      if (s[w.status(process)] !== Status.RUNNING || this.#stepOf(s, process) === 'done') continue;
      // Nobody need give it anything.
      if (w.areUsedUp && !s.subarray(w.seats, w.seats + w.permits).includes(0)) continue;
      // Nobody need notify a listener.
      if (w.roleOf(process) === 'listener' && s[w.node(process)] === Node.WAITING && s[w.pending] === 0) continue;
      throw new Violation(`process ${process} is stuck`);
    }
    for (let cell = w.cellsAt; cell < w.cellsAt + w.cells; cell++)
      if (w.occupantOf(s[cell]) >= 0 && s[w.status(w.occupantOf(s[cell]))] !== Status.RUNNING)
        throw new Violation('somebody who is gone has a cell');
    // Whoever comes next helps HEAD over cells that were left; no cell behind TAIL is out of reach.
    let head = s[w.head];
    const isPassed = (cell: number): boolean =>
      w.cyclesFrom(head, cell) > 0 || (w.cyclesFrom(head, cell) === 0 && w.occupantOf(cell) >= 0);
    while (isPassed(s[w.cellOf(head)])) head++;
    if (s[w.tail] > head) throw new Violation('cells are lost');
  }

  describe(s: State): string {
    const w = this.#w;
    const name = (value: number): string =>
      Object.entries(Bell).find(([, bell]) => bell === value)?.[0] ?? `PENDING(${value - Bell.PENDING})`;
    const lines = [
      `seats ${s.subarray(w.seats, w.cellsAt)} head ${s[w.head]} tail ${s[w.tail]}`,
      `cells ${[...s.subarray(w.cellsAt, w.list)].map((it) => `${it >> 3}:${w.occupantOf(it)}`)}`,
      `list ${s.subarray(w.list, w.list + s[w.listed])} pending ${s[w.pending]} deaths ${s[w.deaths]}`,
    ];
    for (let actor = 0; actor < w.processes; actor++)
      lines.push(
        `${actor}: ${this.#stepOf(s, actor)}, bell ${name(s[w.bell(actor)])}, status ${s[w.status(actor)]}, ticket ${s[w.register(actor, Register.TICKET)]}, node ${s[w.node(actor)]}`,
      );
    return lines.join('\n');
  }

  #movesOf(s: State, actor: number, moves: Move[]): void {
    const w = this.#w;
    const step = this.#stepOf(s, actor);
    const add = (title: string, isSure: boolean, change: (next: State) => unknown): void => {
      const next = s.slice();
      if (change(next) !== false) moves.push({ title: `${actor}: ${title}`, state: next, isSure });
    };
    if (step !== 'done') add(step, true, (next) => this.#program.run(next, actor));

    if (step === 'tell: bell' && w.setup.silence === true && actor < w.sweeper) {
      const bell = s[w.bell(s[w.register(actor, Register.TARGET)])];
      if (bell === Bell.QUIET || bell === Bell.NOTIFIED)
        add('told one that does not answer', false, (next) => this.#program.goTo(next, actor, '=tell on'));
    }
    if (w.setup.timeOuts === true && SLEEPS.has(step)) {
      add('is aborted', false, (next) => this.#endWait(next, actor, '=in vain'));
      if (w.roleOf(actor) === 'taker') add('its time is over', false, (next) => this.#endWait(next, actor, 'last try'));
    }
    if (s[w.killsLeft] > 0 && (actor === w.sweeper ? step !== 'sweep: look' : isAlive(w, s, actor) && step !== 'done'))
      add(`is killed before "${step}"`, false, (next) => this.#kill(next, actor));
    if (actor < w.sweeper && s[w.status(actor)] === Status.FREE && s[w.reusesLeft] > 0)
      add('its slot is used again', false, (next) => {
        next[w.reusesLeft]--;
        next[w.status(actor)] = Status.RUNNING;
        this.#begin(next, actor);
      });
  }

  #stepOf(s: State, actor: number): string {
    return this.#program.nameAt(s, actor);
  }

  #begin(s: State, process: number): void {
    const w = this.#w;
    s[w.register(process, Register.TICKET)] = NONE;
    s[w.register(process, Register.ROUNDS)] = w.setup.actors[process]?.rounds ?? 1;
    this.#program.goTo(s, process, '=start');
  }

  #endWait(s: State, process: number, how: string): void {
    if (!this.#w.isAsync(process)) s[this.#w.stroke(process)] = 0;
    this.#program.goTo(s, process, how);
  }

  /** Its words stay as they are. */
  #kill(s: State, actor: number): void {
    const w = this.#w;
    s[w.killsLeft]--;
    s.fill(0, w.register(actor, 0), w.register(actor + 1, 0));
    // Another one goes on; and that one's death makes everybody look, too.
    if (actor === w.sweeper) this.#program.goTo(s, actor, '=sweep: tell all');
    else {
      s[w.status(actor)] = Status.DEAD;
      s[w.stroke(actor)] = 0;
    }
  }
}

const isAlive = (w: Words, s: State, process: number): boolean => s[w.status(process)] === Status.RUNNING;
