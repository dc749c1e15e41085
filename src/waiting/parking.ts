import { type Arena, Header, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { AsyncWait } from './async-wait.js';
import { Bells } from './bells.js';
import { cleanUpDead } from './death.js';
import { Doorbell } from './doorbell.js';
import { Node, NodeMode, NodeState } from './node-layout.js';
import { Nodes } from './nodes.js';
import { Patience } from './patience.js';
import {
  enqueue,
  countWaiters,
  popWaiters,
  queueOf,
  takeWoken,
  unlink,
  type WaitQueue,
} from './wait-queue.js';
import type { WaitSpec } from './wait-spec.js';

/** How long an awaited wait tries on every turn of the event loop before it parks. */
const HOT_MS = 0.05;
/** How long a blocking wait spins before it parks. */
const SPIN_MS = 0.03;
/** How many nodes change in one transaction: the journal is limited. */
const NODES_AT_ONCE = 256;
/** How often a parked wait looks whether a process it depends on has died unnoticed. */
const LOOK_MS = 100;

export interface WaitingStatistics {
  /** Awaited waits now: still trying, and parked. */
  readonly hot: number;
  readonly parked: number;
  /** Rings of this process's doorbell. */
  readonly rings: number;
  /** Waits that only the periodic look ended although nobody had died: a lost wake-up, to be 0. */
  readonly rescued: number;
  /** Doorbells of other processes that are open here. */
  readonly openBells: number;
}

/** All waits of this process, and the waking of others. See README.md. */
export class Parking {
  readonly #arena: Arena;
  readonly #bells: Bells;
  readonly #nodes: Nodes;
  readonly #patience = new Patience();
  readonly #syncPatience = new Patience();
  readonly #hot = new Set<AsyncWait>();
  readonly #parked = new Set<AsyncWait>();
  readonly #byNode = new Map<number, AsyncWait>();
  #doorbell: Doorbell | undefined;
  #refs = 0;
  #turning = false;
  #looking: NodeJS.Timeout | undefined;
  #rings = 0;
  #rescued = 0;
  #deathsSeen = 0;
  /** Nodes from the woken list that wait for the next turn to be acted on. */
  readonly #woken: number[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#bells = new Bells(arena);
    this.#nodes = new Nodes(arena);
    arena.onDeath({
      cleanUp: (context, slot) => cleanUpDead(arena, context, slot),
      announce: () => this.#bells.ringAll(),
    });
  }

  /**
   * Wakes up to `n` of those who wait in `queue`, oldest first. One load if nobody does. With `only`, those of that
   * process slot and no others: when nobody else could use it.
   */
  wake(queue: WaitQueue, n = 1, only?: number): void {
    for (let left = Math.min(n, countWaiters(this.#arena, queue)); left > 0; left -= NODES_AT_ONCE) {
      const atOnce = Math.min(left, NODES_AT_ONCE);
      const woken = this.#arena.transact((context) => popWaiters(context, queue, atOnce, only));
      for (const waiter of woken) this.#bells.ring(waiter);
    }
  }

  /** Resolves with what `spec.attempt` gets, undefined when the time is over. `poke` on the wait makes it try now. */
  wait<T>(
    spec: WaitSpec<T>,
    options: WaitOptions | undefined,
    onWait?: (wait: AsyncWait<T>) => void,
  ): Promise<T | undefined> {
    const timeout = timeoutOf(options);
    return new Promise((resolve, reject) => {
      options?.signal?.throwIfAborted();
      const value = spec.attempt();
      if (value !== undefined || timeout === 0) {
        resolve(value);
        return;
      }
      const wait = new AsyncWait<T>(this, spec, options?.signal, resolve, reject);
      wait.start(timeout);
      onWait?.(wait);
      if (wait.isOver) return;
      if (spec.ref !== false && this.#patience.worthTrying()) this.#tryAWhile(wait as AsyncWait);
      else this.#parkInOrder(wait as AsyncWait);
    });
  }

  /** Blocks this thread; undefined when the time is over. */
  waitSync<T>(spec: WaitSpec<T>, options: SyncWaitOptions | undefined): T | undefined {
    const timeout = timeoutOf(options);
    const first = spec.attempt();
    if (first !== undefined || timeout === 0) return first;
    const deadline = performance.now() + timeout;
    return this.#spin(spec) ?? this.#sleep(spec, deadline);
  }

  /** Whether one of its nodes has been woken. */
  isWoken(wait: AsyncWait): boolean {
    return wait.nodes.some(this.#isWoken);
  }

  /** Ends a wait's stay, however it ended. A wake it did not need goes to the next. */
  leave(wait: AsyncWait, passOn: boolean): void {
    this.#hot.delete(wait);
    if (!this.#parked.delete(wait)) return;
    for (const node of wait.nodes) this.#byNode.delete(node);
    this.#abandon(wait.nodes, passOn);
    wait.nodes = [];
    this.#countRefs(wait, -1);
    if (this.#parked.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#doorbell?.quiet();
  }

  statistics(): WaitingStatistics {
    return Object.freeze({
      hot: this.#hot.size,
      parked: this.#parked.size,
      rings: this.#rings,
      rescued: this.#rescued,
      openBells: this.#bells.openCount,
    });
  }

  #tryAWhile(wait: AsyncWait): void {
    wait.hotUntil = performance.now() + HOT_MS;
    this.#hot.add(wait);
    this.#nextTurn();
  }

  #nextTurn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#turning = false;
    const now = performance.now();
    for (const wait of this.#hot) {
      if (wait.attempt()) this.#patience.hit();
      else if (now > wait.hotUntil) {
        this.#hot.delete(wait);
        this.#patience.miss();
        this.#park(wait);
      }
    }
    if (this.#hot.size > 0) this.#nextTurn();
  };

  /** Those that came before and still try get their places in the queues first. */
  #parkInOrder(wait: AsyncWait): void {
    for (const earlier of this.#hot) {
      if (!sharesQueue(earlier.spec, wait.spec)) continue;
      this.#hot.delete(earlier);
      this.#park(earlier);
    }
    this.#park(wait);
  }

  #park(wait: AsyncWait): void {
    this.#parked.add(wait);
    this.#countRefs(wait, 1);
    try {
      this.#doorbell ??= this.#makeDoorbell();
      for (const _ of wait.spec.queues) wait.nodes.push(this.#nodes.take(NodeMode.ASYNC));
      for (const node of wait.nodes) this.#byNode.set(node, wait);
      this.#doorbell.arm();
      this.#enqueueAll(wait.spec, wait.nodes);
    } catch (error) {
      wait.fail(error);
      return;
    }
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS).unref();
    wait.attempt(); // what came in between rang nobody
  }

  #makeDoorbell(): Doorbell {
    const doorbell = new Doorbell(this.#arena, () => this.#onRing());
    if (this.#refs > 0) doorbell.ref();
    return doorbell;
  }

  #onRing(): void {
    this.#rings++;
    this.#doorbell?.[this.#parked.size > 0 ? 'arm' : 'quiet']();
    this.#actOnWoken();
    if (this.#someDied()) for (const wait of [...this.#parked]) wait.attempt();
  }

  readonly #actOnWoken = (): void => {
    if (this.#arena.table.get(this.#arena.slot, Slot.WOKEN_HEAD) !== 0) {
      this.#arena.transact((context) => this.#woken.push(...takeWoken(context, this.#arena.slot)));
    }
    for (const node of this.#woken.splice(0)) {
      const wait = this.#byNode.get(node);
      if (wait !== undefined && !wait.attempt()) this.#rejoin(wait, node);
    }
  };

  #someDied(): boolean {
    const deaths = Atomics.load(this.#arena.windows.header, Header.DEATHS);
    if (deaths === this.#deathsSeen) return false;
    this.#deathsSeen = deaths;
    this.#bells.forgetDead();
    return true;
  }

  /** It was woken, but somebody else was faster: back to the front, and one more try for what came in between. */
  #rejoin(wait: AsyncWait, node: number): void {
    if (this.#arena.windows.read(node, Node.STATE) !== NodeState.WOKEN) return;
    const queue = wait.spec.queues[wait.nodes.indexOf(node)] as WaitQueue;
    this.#arena.transact((context) => {
      this.#drainWoken(context);
      enqueue(context, queue, node, true);
    });
    wait.attempt();
  }

  /**
   * Empties the shared list of woken nodes. Whoever uses a woken node anew does it first: the links of that list and
   * of the wait queues are the same words.
   */
  #drainWoken(context: LockedContext): void {
    const nodes = takeWoken(context, this.#arena.slot);
    if (nodes.length === 0) return;
    if (this.#woken.length === 0) setImmediate(this.#actOnWoken);
    this.#woken.push(...nodes);
  }

  #look(): void {
    for (const ref of new Set([...this.#parked].flatMap((wait) => wait.spec.watch))) this.#sweepDeadHolders(ref);
    const died = this.#someDied();
    for (const wait of [...this.#parked]) {
      const states = wait.nodes.map((node) => this.#arena.windows.read(node, Node.STATE));
      const toldOfNothing = states.length > 0 && states.every((state) => state === NodeState.WAITING);
      if (wait.attempt() && toldOfNothing && !died) this.#rescued++;
    }
    // A waker that was killed before its stroke left the bell RUNG, and nodes that are woken but were not told.
    if (this.#parked.size === 0) return;
    this.#doorbell?.arm();
    this.#actOnWoken();
  }

  readonly #isWoken = (node: number): boolean => this.#arena.windows.read(node, Node.STATE) === NodeState.WOKEN;

  #sweepDeadHolders(ref: number): void {
    for (const slot of this.#arena.holdersOf(ref)) this.#arena.sweepIfDead(slot);
  }

  #spin<T>(spec: WaitSpec<T>): T | undefined {
    if (!this.#syncPatience.worthTrying()) return undefined;
    const until = performance.now() + SPIN_MS;
    do {
      for (let i = 0; i < 20; i++) {
        const value = spec.attempt();
        if (value === undefined) continue;
        this.#syncPatience.hit();
        return value;
      }
    } while (performance.now() < until);
    this.#syncPatience.miss();
    return undefined;
  }

  #sleep<T>(spec: WaitSpec<T>, deadline: number): T | undefined {
    const { native, windows, slot } = this.#arena;
    const sequence = slotWord(slot, Slot.SYNC_SEQUENCE);
    const sleeping = slotWord(slot, Slot.SYNC_SLEEPING);
    const nodes = spec.queues.map(() => this.#nodes.take(NodeMode.SYNC));
    const lookMs = spec.lookMs ?? LOOK_MS;
    let nextLook = performance.now() + lookMs;
    let passOn = true;
    try {
      this.#enqueueAll(spec, nodes);
      for (;;) {
        const seen = Atomics.load(windows.header, sequence);
        const wasWoken = spec.consumes === true && nodes.some(this.#isWoken);
        const value = spec.attempt();
        if (value !== undefined) {
          passOn = !wasWoken;
          return value;
        }
        if (this.#requeueWoken(spec, nodes)) continue;
        const now = performance.now();
        if (now >= deadline) return undefined;
        if (now >= nextLook) {
          for (const ref of spec.watch) this.#sweepDeadHolders(ref);
          nextLook = performance.now() + lookMs;
          continue;
        }
        Atomics.store(windows.header, sleeping, 1);
        native.futexWait(windows.headerAddress + sequence * 4, seen, Math.min(deadline, nextLook) - now);
        Atomics.store(windows.header, sleeping, 0);
      }
    } finally {
      this.#abandon(nodes, passOn);
    }
  }

  #requeueWoken(spec: WaitSpec<unknown>, nodes: readonly number[]): boolean {
    const woken = nodes.filter(this.#isWoken);
    if (woken.length === 0) return false;
    this.#transactEach(woken, (context, node) => {
      enqueue(context, spec.queues[nodes.indexOf(node)] as WaitQueue, node, true);
    });
    return true;
  }

  #enqueueAll(spec: WaitSpec<unknown>, nodes: readonly number[]): void {
    this.#transactEach(nodes, (context, node, i) => enqueue(context, spec.queues[i] as WaitQueue, node));
  }

  /** The nodes of a wait that is over: out of their queues; wakes that were not needed are passed on. */
  #abandon(nodes: readonly number[], passOn: boolean): void {
    const unused: WaitQueue[] = [];
    this.#transactEach(nodes, (context, node) => {
      const { tx } = context;
      const state = tx.get(node, Node.STATE);
      if (state === NodeState.WAITING) unlink(context, node);
      if (state === NodeState.WOKEN) {
        if (passOn) unused.push(queueOf(tx, node));
        this.#drainWoken(context);
      }
      tx.set(node, Node.STATE, NodeState.FREE);
    });
    for (const queue of unused) this.wake(queue);
    for (const node of nodes) this.#nodes.give(node);
  }

  #transactEach(nodes: readonly number[], change: (context: LockedContext, node: number, index: number) => void): void {
    for (let from = 0; from < nodes.length; from += NODES_AT_ONCE) {
      this.#arena.transact((context) => {
        for (const [i, node] of nodes.slice(from, from + NODES_AT_ONCE).entries()) change(context, node, from + i);
      });
    }
  }

  #countRefs(wait: AsyncWait, delta: number): void {
    if (wait.spec.ref === false) return;
    this.#refs += delta;
    if (this.#refs === 0) this.#doorbell?.unref();
    else if (this.#refs === delta) this.#doorbell?.ref();
  }
}

const sharesQueue = (a: WaitSpec<unknown>, b: WaitSpec<unknown>): boolean =>
  a.queues.some(({ ref, word }) => b.queues.some((other) => other.ref === ref && other.word === word));
