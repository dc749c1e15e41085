import { type Arena, Header, type LockedContext } from '../arena/index.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { AsyncWait, type Stay } from './async-wait.js';
import { Bells } from './bells.js';
import { Blocking } from './blocking.js';
import { cleanUpDead } from './death.js';
import { Doorbell } from './doorbell.js';
import { NodeMode } from './node-layout.js';
import { Patience } from './patience.js';
import { NODES_AT_ONCE, Places } from './places.js';
import { countWaiters, popWaiters, type WaitQueue } from './wait-queue.js';
import { Chance, LOOK_MS, type WaitSpec } from './wait-spec.js';

/** How long an awaited wait tries on every turn of the event loop before it parks. */
const HOT_MS = 0.05;

export interface WaitingStatistics {
  /** Awaited waits now: still trying, and parked. */
  readonly hot: number;
  readonly parked: number;
  /** Rings of this process's doorbell. */
  readonly rings: number;
  /** Waits, blocking ones too, that only the periodic look ended although nobody had died: a lost wake-up, to be 0. */
  readonly rescued: number;
  /** Doorbells of other processes that are open here. */
  readonly openBells: number;
}

/** All waits of this process, and the waking of others. See README.md. */
export class Parking {
  readonly #arena: Arena;
  readonly #bells: Bells;
  readonly #places: Places;
  readonly #blocking: Blocking;
  readonly #patience = new Patience();
  readonly #hot = new Set<AsyncWait>();
  readonly #parked = new Set<AsyncWait>();
  readonly #byNode = new Map<number, AsyncWait>();
  /** How a wait asks whether it was woken, and says that it is over. */
  readonly #stay: Stay = {
    messageFor: (wait) => this.#places.messageOf(wait.nodes),
    leave: (wait, passOn) => this.#leave(wait, passOn),
  };
  #doorbell: Doorbell | undefined;
  #refs = 0;
  #turning = false;
  #looking: NodeJS.Timeout | undefined;
  #rings = 0;
  #rescued = 0;
  #deathsSeen: number;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#deathsSeen = Atomics.load(arena.windows.header, Header.DEATHS);
    this.#bells = new Bells(arena);
    this.#places = new Places(arena, () => this.#actOnWoken());
    this.#blocking = new Blocking(arena, this.#places, (nodes, passOn) => this.leave(nodes, passOn));
    arena.onDeath({
      cleanUp: (context, slot) => cleanUpDead(arena, context, slot),
      announce: () => this.#bells.ringAll(),
    });
  }

  /**
   * Wakes up to `n` of those who wait in `queue`, oldest first. One load if nobody does. With `only`, those of that
   * process slot and no others: when nobody else could use it. With `message`, each is told it for itself alone.
   */
  wake(queue: WaitQueue, n = 1, only?: number, message = 0): void {
    for (let left = Math.min(n, countWaiters(this.#arena, queue)); left > 0; left -= NODES_AT_ONCE) {
      const atOnce = Math.min(left, NODES_AT_ONCE);
      const woken = this.#arena.transact((context) => popWaiters(context, queue, atOnce, { only, message }));
      for (const waiter of woken) this.#bells.ring(waiter);
    }
  }

  /**
   * As part of a transaction: wakes those who wait now, up to `n`, and tells them `message`, for them alone if not 0.
   * Gives their slots.
   */
  notify(context: LockedContext, queue: WaitQueue, n: number, message: number): number[] {
    const woken = popWaiters(context, queue, n, { message });
    context.defer(() => {
      for (const waiter of woken) this.#bells.ring(waiter);
    });
    return woken.map(({ slot }) => slot);
  }

  /** What the waker of one of a wait's nodes (see `WaitSpec.entering`) said; undefined as long as nobody woke it. */
  messageOf(nodes: readonly number[]): number | undefined {
    return this.#places.messageOf(nodes);
  }

  /** Ends the stay of nodes in their queues; of a wait that `lingers` when what it was told is done. */
  leave(nodes: readonly number[], passOn: boolean): void {
    const woken = this.#places.leave(nodes);
    if (passOn) for (const queue of woken) this.wake(queue);
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
      if (spec.entering === undefined) {
        const value = spec.attempt(timeout === 0 ? Chance.LAST : Chance.NEW, 0);
        if (value !== undefined || timeout === 0) {
          resolve(value);
          return;
        }
      }
      const wait = new AsyncWait<T>(spec, options?.signal, this.#stay, resolve, reject);
      wait.start(timeout);
      onWait?.(wait);
      if (wait.isOver) return;
      if (spec.ref !== false && spec.entering === undefined && this.#patience.worthTrying())
        this.#tryAWhile(wait as AsyncWait);
      else this.#parkInOrder(wait as AsyncWait);
    });
  }

  /** Blocks this thread; undefined when the time is over. */
  waitSync<T>(spec: WaitSpec<T>, options: SyncWaitOptions | undefined): T | undefined {
    const timeout = timeoutOf(options);
    if (spec.entering === undefined) {
      const first = spec.attempt(timeout === 0 ? Chance.LAST : Chance.NEW, 0);
      if (first !== undefined || timeout === 0) return first;
    }
    return this.#blocking.wait(spec, performance.now() + timeout);
  }

  /** Ends a wait's stay, however it ended. A wake it did not need goes to the next. */
  readonly #leave = (wait: AsyncWait, passOn: boolean): void => {
    this.#hot.delete(wait);
    if (!this.#parked.delete(wait)) return;
    for (const node of wait.nodes) this.#byNode.delete(node);
    if (passOn || wait.spec.lingers !== true) this.leave(wait.nodes, passOn);
    wait.nodes = [];
    this.#countRefs(wait, -1);
    if (this.#parked.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#doorbell?.quiet();
  };

  statistics(): WaitingStatistics {
    return Object.freeze({
      hot: this.#hot.size,
      parked: this.#parked.size,
      rings: this.#rings,
      rescued: this.#rescued + this.#blocking.rescued,
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
      wait.nodes = this.#places.take(wait.spec.queues, NodeMode.ASYNC);
      for (const node of wait.nodes) this.#byNode.set(node, wait);
      this.#doorbell.arm();
      if (wait.spec.entering === undefined) this.#places.enter(wait.spec.queues, wait.nodes);
      else this.#places.enterWith(wait.spec, wait.nodes);
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
    if (this.#someDied()) for (const wait of [...this.#parked]) wait.attempt(Chance.LOOK);
  }

  /** Says how many waits that has ended. */
  #actOnWoken(): number {
    let ended = 0;
    for (const node of this.#places.takeWoken()) {
      const wait = this.#byNode.get(node);
      // Not if the node's wake was acted on before and it is used anew: if that wait is woken after it has looked, it must
      // hear what it is told, not go back.
      if (wait === undefined || !this.#places.isWoken(node)) continue;
      if (wait.attempt()) ended++;
      // Somebody else was faster: it waits on, and tries once more for what came in between.
      else if (this.#places.goBack(wait.spec.queues, wait.nodes)) wait.attempt(Chance.LOOK);
    }
    return ended;
  }

  #someDied(): boolean {
    const deaths = Atomics.load(this.#arena.windows.header, Header.DEATHS);
    if (deaths === this.#deathsSeen) return false;
    this.#deathsSeen = deaths;
    this.#bells.forgetDead();
    return true;
  }

  #look(): void {
    this.#sweepDead();
    const died = this.#someDied();
    let isLate = false;
    for (const wait of [...this.#parked]) {
      const { spec, nodes, wasNext, wasWoken } = wait;
      wait.wasNext = this.#places.isNext(spec.queues, nodes);
      wait.wasWoken = nodes.some((node) => this.#places.isWoken(node));
      if (wait.wasWoken && wasWoken) isLate = true;
      const isOverdue = wait.wasNext && wasNext;
      // Who takes something away must not overtake the one that has just been woken for it.
      if (spec.consumes === true && !isOverdue && !died) continue;
      const wasTold = nodes.length === 0 || wait.wasWoken;
      if (wait.attempt(Chance.LOOK) && isOverdue && !wasTold && !died) this.#rescued++;
    }
    if (this.#parked.size === 0) return;
    const isRung = this.#doorbell?.isRung === true;
    this.#doorbell?.arm();
    // A waker that was killed before its stroke left the bell rung, and nodes that are woken but were not told. If the
    // bell is not rung the waker is about to do it, as a rule: it has until the next look.
    if (isRung || died) this.#actOnWoken();
    else if (isLate) this.#rescued += this.#actOnWoken();
  }

  #sweepDead(): void {
    const specs = [...this.#parked].map((wait) => wait.spec);
    const watched = new Set(specs.flatMap((spec) => (spec.suspects === undefined ? spec.watch : [])));
    for (const ref of watched) this.#arena.sweepDeadHolders(ref);
    for (const slot of new Set(specs.flatMap((spec) => spec.suspects?.() ?? []))) this.#arena.sweepIfDead(slot);
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
