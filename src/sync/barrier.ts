import { inspect } from 'node:util';
import { type Arena, getArena, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import { InvalidStateError } from '../errors.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type QueueEntry, type WaitSpec, WakeReason } from '../waiting/index.js';
import { type BarrierOptions, checkParties, FOR_EVER, timeoutIn } from './barrier-options.js';
import { type Arrival, BarrierState } from './barrier-state.js';
import { BARRIER_BYTES, BarrierWord } from './layout.js';
import { LivenessSampler } from './liveness-sampler.js';
import { ACT, brokenBy, errorOf, PASSED } from './outcomes.js';
import { imageOf, load, store } from './stored-action.js';

/** A picture of a barrier, as `statistics()` gives it. */
export interface BarrierStatistics {
  /** How many must arrive. */
  readonly parties: number;
  /** How many have arrived and wait. */
  readonly waiting: number;
  /** Whether it is broken. */
  readonly broken: boolean;
  /** How often those who waited were let through or sent away. */
  readonly phase: number;
}

/** One wait. */
interface Waiting {
  readonly spec: WaitSpec<number>;
  readonly finish: (outcome: number | undefined) => number;
  readonly giveUp: (why: number) => boolean;
}

let shared: SharedClass<Barrier>;

/**
 * A point where processes wait for each other: `parties` of them must have arrived before any goes on. It can be used again
 * and again.
 *
 * It breaks when a party gives up (time-out, abort) or fails in `action`, and with reason `party-died` when a process that was
 * given it dies, whether it waits or was on its way. Then all who wait and all who come get a `BrokenBarrierError`, until `reset()`.
 * A process that comes to its end by itself, without waiting, breaks nothing.
 *
 * Differs from Python (S-07): a dead party breaks it; `parties` is 1 at least.
 *
 * @example
 * const barrier = new Barrier(3, { action: () => console.log('all here') });
 * const index = await barrier.wait();
 */
export class Barrier implements Disposable {
  readonly #hold: Hold;
  readonly #arena: Arena;
  readonly #state: BarrierState;
  readonly #waits = new Set<(why: unknown) => void>();
  readonly #hasAction: boolean;
  #action: (() => void) | undefined;
  readonly #holders = new LivenessSampler();

  static {
    shared = new SharedClass<Barrier>({
      kind: Kind.BARRIER,
      name: 'Barrier',
      prototype: this.prototype,
      type: () => Barrier,
      holdOf: (barrier) => barrier.#hold,
    });
  }

  /** `parties`: from 1 to 1,000. */
  constructor(parties: number, options?: BarrierOptions);
  constructor(parties: unknown, options: BarrierOptions = {}) {
    this.#arena = getArena();
    this.#hold = parties instanceof Opening ? open(this, parties) : create(this, this.#arena, parties, options);
    this.#state = new BarrierState(this.#arena, this.#hold.handle);
    this.#hasAction = this.#state.read(BarrierWord.HAS_ACTION) === 1;
    this.#action = options.action;
  }

  /** How many must arrive. */
  get parties(): number {
    return this.#read(BarrierWord.PARTIES);
  }

  /** How many have arrived and wait. */
  get nWaiting(): number {
    return Math.min(this.#read(BarrierWord.ARRIVED), this.parties);
  }

  /** Whether it is broken: then `wait` throws until `reset()`. */
  get broken(): boolean {
    return this.#read(BarrierWord.BROKEN) !== 0;
  }

  /**
   * Arrives, and waits until all parties have. Resolves with this party's number, from 0 to `parties` - 1, each once. `timeout`
   * in milliseconds; when it is over, or `signal` is aborted, the barrier breaks.
   *
   * @throws BrokenBarrierError - it broke, or is broken: `reason` and `pid` say why
   * @throws InvalidStateError - it is closed in this process
   * @example if ((await barrier.wait()) === 0) console.log('printed by one of them');
   */
  async wait(options?: WaitOptions): Promise<number> {
    this.#hold.check();
    const timeout = this.#timeoutOf(options);
    const signal = options?.signal;
    signal?.throwIfAborted();
    const { spec, giveUp, finish } = this.#wait();
    let wait: { readonly isOver: boolean; tryNow(): boolean } | undefined;
    let left: { why: unknown } | undefined;
    const leave = (why: unknown): void => {
      if (wait?.isOver === true) return; // told already, a moment ago
      if (giveUp(brokenBy('abort'))) left = { why };
      wait?.tryNow();
    };
    const onAbort = (): void => leave(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waits.add(leave);
    try {
      return finish(
        await getParkingLot().park(spec, { timeout }, (started) => {
          wait = started;
        }),
      );
    } catch (error) {
      throw left === undefined ? error : left.why;
    } finally {
      this.#waits.delete(leave);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * As `wait`, but blocks the thread.
   *
   * @throws BrokenBarrierError - it broke, or is broken: `reason` and `pid` say why
   * @throws InvalidStateError - it is closed in this process
   * @example barrier.waitSync();
   */
  waitSync(options?: SyncWaitOptions): number {
    this.#hold.check();
    const timeout = this.#timeoutOf(options);
    const { spec, finish } = this.#wait();
    return finish(getParkingLot().parkSync(spec, { timeout }));
  }

  /**
   * Makes it whole and empty again. Those who wait get a `BrokenBarrierError` with reason `reset`.
   *
   * @throws InvalidStateError - it is closed in this process
   * @example barrier.reset();
   */
  reset(): void {
    this.#hold.check();
    this.#state.reset(brokenBy('reset'));
  }

  /**
   * Breaks it: who waits and who comes gets a `BrokenBarrierError` with reason `abort`, until `reset()`.
   *
   * @throws InvalidStateError - it is closed in this process
   * @example barrier.abort();
   */
  abort(): void {
    this.#hold.check();
    this.#state.break(brokenBy('abort'));
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /**
   * Ends this process's hold; the barrier lives while others have it. Waits of this process reject, and break it for the others
   * with reason `abort`.
   */
  close(): void {
    for (const leave of [...this.#waits]) leave(new InvalidStateError('This Barrier is closed'));
    this.#hold.end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the barrier is now. */
  statistics(): BarrierStatistics {
    const { parties, nWaiting, broken } = this;
    return Object.freeze({ parties, waiting: nWaiting, broken, phase: this.#read(BarrierWord.PHASE) });
  }

  [inspect.custom](): string {
    if (this.closed) return '<Barrier closed>';
    return `<Barrier${this.broken ? ' broken' : ''} parties=${this.parties} waiting=${this.nWaiting}>`;
  }

  /** A wait: `finish` makes its result of what it was told; `giveUp` breaks the barrier, if it was told nothing yet. */
  #wait(): Waiting {
    let arrival: Arrival | undefined;
    let entries: readonly QueueEntry[] = [];
    let acted = false;
    const told = (): number | undefined => getParkingLot().tokenOf(entries);
    const giveUp = (why: number): boolean =>
      arrival !== undefined && this.#state.break(why, () => told() !== undefined);
    const act = (isInQueue: boolean): number => {
      acted = true;
      return this.#act((arrival as Arrival).phase, isInQueue);
    };
    const spec: WaitSpec<number> = {
      onEnqueued: (context, entered) => {
        entries = entered;
        arrival = this.#state.arrive(context, this.#hasAction);
      },
      tryNow: (reason) => {
        if (arrival?.acts === true && !acted) act(true);
        else if (reason === WakeReason.TIMEOUT) giveUp(brokenBy('timeout'));
        const outcome = told();
        if (outcome !== ACT) return outcome;
        return acted ? undefined : act(false);
      },
      queues: [this.#state.queue],
      watch: [],
      suspects: () => this.#holders.next(this.#state.queue.ref),
      exclusive: true,
    };
    const finish = (outcome: number | undefined): number => {
      if (outcome !== PASSED) throw errorOf(outcome as number);
      return (arrival as Arrival).index;
    };
    return { spec, finish, giveUp };
  }

  /** Runs the action, then lets the parties of the phase through. Its outcome, as for a party. */
  #act(phase: number, isInQueue: boolean): number {
    try {
      this.#action ??= load(this.#arena, this.#hold.handle.ref);
      const action = this.#action;
      action();
    } catch (error) {
      this.#state.break(brokenBy('action'), () => this.#state.read(BarrierWord.PHASE) !== phase);
      throw error;
    }
    return this.#state.pass(phase, isInQueue ? this.parties : this.parties - 1);
  }

  #timeoutOf(options: WaitOptions | undefined): number {
    const timeout = timeoutOf(options);
    const standard = this.#read(BarrierWord.TIMEOUT);
    return options?.timeout === undefined && standard !== FOR_EVER ? standard : timeout;
  }

  #read(word: number): number {
    this.#hold.check();
    return this.#state.read(word);
  }
}

function open(self: Barrier, opening: Opening): Hold {
  return shared.hold(self, opening, { payloadBytes: BARRIER_BYTES });
}

function create(self: Barrier, arena: Arena, parties: unknown, options: BarrierOptions): Hold {
  checkParties(parties);
  const timeout = timeoutIn(options);
  const image = options.action === undefined ? undefined : imageOf(options.action);
  const spec = { payloadBytes: BARRIER_BYTES, ...(image !== undefined && { dataBytes: image.dataBytes }) };
  return shared.hold(self, undefined, spec, (tx, ref) => {
    tx.set(ref, BarrierWord.PARTIES, parties);
    tx.set(ref, BarrierWord.TIMEOUT, timeout);
    if (image === undefined) return;
    tx.set(ref, BarrierWord.HAS_ACTION, 1);
    store(arena, tx, ref, image);
  });
}
