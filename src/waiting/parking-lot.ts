import { type Arena, Header, type LockedContext } from '../arena/index.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { Blocking, type BlockingLot } from './blocking.js';
import { type CellRing, isAsyncOccupant, NO_TICKET, slotOf } from './cell-ring.js';
import { Doorbell } from './doorbell.js';
import { Doorbells } from './doorbells.js';
import type { Place } from './place.js';
import { NODES_AT_ONCE, Places } from './places.js';
import { recoverCells, recoverNodes } from './recovery.js';
import { firstListed, isThere, type Listed, popListed } from './wait-list.js';
import { type QueueAt, WaitQueue } from './wait-queue.js';
import { LIVENESS_MS, type WaitSpec, WakeReason } from './wait-spec.js';
import { Ending, Waiter } from './waiter.js';

/** How long an awaited wait tries at most on every turn of the event loop before it parks. */
const SPIN_MS = 0.05;
/** Waiters of a list that are looked at beyond those to wake, if some do not answer. */
const SPARE = 8;

export interface WaitingStatistics {
  /** Awaited waits now: still spinning, and parked. */
  readonly spinning: number;
  readonly parked: number;
  /** Rings of this process's doorbell. */
  readonly rings: number;
  /** Waits, blocking ones too, that only the periodic look ended although nobody had died: a lost wake-up, to be 0. */
  readonly rescued: number;
  /** Doorbells of other processes that are open here. */
  readonly openBells: number;
}

/**
 * All waits of this process, and the waking of others. Locks, queues and pipes are built on two of its methods: `park` (or
 * `parkSync`) waits for what a `WaitSpec` tries to get, and `wake` tells the first that waits in a queue to try. See README.md.
 */
export class ParkingLot {
  readonly #arena: Arena;
  readonly #places: Places;
  readonly #doorbells: Doorbells;
  readonly #blocking: Blocking;
  readonly #spinning = new Set<Waiter>();
  readonly #parked = new Set<Waiter>();
  /** Queues where awaited waits of this process are parked, by channel. */
  readonly #channels = new Map<number, WaitQueue[]>();
  readonly #lot: BlockingLot;
  #doorbell: Doorbell | undefined;
  #refs = 0;
  #isTurning = false;
  #isRingDue = false;
  #checking: NodeJS.Timeout | undefined;
  #rings = 0;
  #rescued = 0;
  #deathsSeen: number;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#deathsSeen = Atomics.load(arena.windows.header, Header.DEATHS);
    this.#places = new Places(arena);
    this.#doorbells = new Doorbells(arena, () => this.#ringSoon());
    this.#lot = {
      enter: (spec) => this.#places.enter(spec, undefined),
      leave: (spec, places, how) => this.#leave(spec, places, how),
      remove: (waiter, how) => this.#remove(waiter, how),
      tokenOf: (places) => this.#places.tokenOf(places),
      isTurn: (spec, places, isOverdue) => this.#isTurn(spec, places, isOverdue),
      sweepDead: (specs) => this.#sweepDead(specs),
    };
    this.#blocking = new Blocking(arena, this.#lot);
    arena.onDeath({
      holderDied: (context, ref, slot) => recoverCells(arena, context, ref, slot),
      cleanUp: (context, slot) => recoverNodes(arena, context, slot),
      announce: () => this.#doorbells.ringAll(),
    });
  }

  /** A queue in a shared object, as this process sees it; `forNotifications`: waiters there want to be told, see `notify`. */
  queue(at: QueueAt, forNotifications = false): WaitQueue {
    return new WaitQueue(this.#arena, at, forNotifications);
  }

  /**
   * Tells up to `n` of those who wait in `queue` to look, oldest first. Two loads if nobody waits. With `only`, those of that
   * process slot and no others: when nobody else could use it. The caller holds the object.
   */
  wake(queue: WaitQueue, n = 1, only?: number): void {
    if (queue.isEmpty) return;
    let left = n;
    const { ring, channel } = queue;
    for (let ticket = firstOf(ring); ticket !== NO_TICKET && left > 0; ticket = (ring as CellRing).after(ticket)) {
      const occupant = (ring as CellRing).occupantAt(ticket);
      const slot = slotOf(occupant);
      if (occupant === 0 || (only !== undefined && slot !== only) || this.#arena.table.isMarkedDead(slot)) continue;
      // If a waiter was told a while ago and has not answered, the next one is told too. Dead ones are left out.
      if (this.#doorbells.ring(slot, isAsyncOccupant(occupant), channel)) left--;
    }
    if (left > 0 && queue.listed > 0) this.#wakeListed(queue, left, only);
  }

  /** As `wake`, under the arena lock: of a queue whose object this process need not hold. The bells are rung after it. */
  wakeIn(context: LockedContext, queue: WaitQueue, n: number): void {
    if (!isThere(context, queue)) return;
    const found: Listed[] = [];
    const { ring } = queue;
    for (
      let ticket = firstOf(ring);
      ticket !== NO_TICKET && found.length < n;
      ticket = (ring as CellRing).after(ticket)
    ) {
      const occupant = (ring as CellRing).occupantAt(ticket);
      if (occupant !== 0) found.push({ slot: slotOf(occupant), isAsync: isAsyncOccupant(occupant) });
    }
    found.push(...firstListed(context, queue, n - found.length));
    context.defer(() => this.#ring(queue, found));
  }

  /**
   * Notifies up to `n` of those who wait in a queue for notifications now, oldest first: they are in it no more. With `message`,
   * each is told it for itself alone; without, the notification of a waiter that dies or gives up goes to the next.
   */
  notify(queue: WaitQueue, n = 1, message = 0): void {
    for (let left = Math.min(n, queue.listed); left > 0; left -= NODES_AT_ONCE) {
      this.#arena.transact((context) => this.notifyIn(context, queue, Math.min(left, NODES_AT_ONCE), message));
    }
  }

  /** As `notify`, as part of a transaction. Gives the slots of those that are notified. */
  notifyIn(context: LockedContext, queue: WaitQueue, n: number, message: number): number[] {
    const notified = popListed(context, queue, n, message);
    context.defer(() => this.#ring(queue, notified));
    return notified.map(({ slot }) => slot);
  }

  /** What a wait with `onEnqueued` was told; undefined as long as nobody notified it. */
  tokenOf(places: readonly Place[]): number | undefined {
    return this.#places.tokenOf(places);
  }

  /** Ends the stay of a wait that `keepsNotification`, when what it was told is done, or `inVain` is not going to be. */
  giveUp(places: readonly Place[], inVain: boolean): void {
    for (const place of places) if (this.#places.leave(place) && inVain) this.notify(place.queue);
  }

  /** The process of the first waiter in a queue, as its slot; -1 if there is none. */
  firstSlot(queue: WaitQueue): number {
    return this.#places.firstSlot(queue);
  }

  /** Resolves with what `spec.tryNow` gets, undefined when the time is over. `onWait` gets the wait: `tryNow` makes it try again. */
  park<T>(
    spec: WaitSpec<T>,
    options: WaitOptions | undefined,
    onWait?: (waiter: Waiter<T>) => void,
  ): Promise<T | undefined> {
    const timeout = timeoutOf(options);
    return new Promise((resolve, reject) => {
      options?.signal?.throwIfAborted();
      if (spec.onEnqueued === undefined) {
        const value = spec.tryNow(timeout === 0 ? WakeReason.TIMEOUT : WakeReason.FIRST, 0);
        if (value !== undefined || timeout === 0) {
          resolve(value);
          return;
        }
      }
      const waiter = new Waiter<T>(spec, options?.signal, this.#lot, resolve, reject);
      waiter.start(timeout);
      onWait?.(waiter);
      if (!waiter.isOver && !this.#spins(waiter as Waiter)) this.#parkInOrder(waiter as Waiter);
    });
  }

  /** Blocks this thread; undefined when the time is over. */
  parkSync<T>(spec: WaitSpec<T>, options: SyncWaitOptions | undefined): T | undefined {
    const timeout = timeoutOf(options);
    if (spec.onEnqueued === undefined) {
      const first = spec.tryNow(timeout === 0 ? WakeReason.TIMEOUT : WakeReason.FIRST, 0);
      if (first !== undefined || timeout === 0) return first;
    }
    return this.#blocking.wait(spec, performance.now() + timeout);
  }

  statistics(): WaitingStatistics {
    return Object.freeze({
      spinning: this.#spinning.size,
      parked: this.#parked.size,
      rings: this.#rings,
      rescued: this.#rescued + this.#blocking.rescued,
      openBells: this.#doorbells.openCount,
    });
  }

  #ring(queue: WaitQueue, waiters: readonly Listed[]): number {
    let answering = 0;
    for (const { slot, isAsync } of waiters) if (this.#doorbells.ring(slot, isAsync, queue.channel)) answering++;
    return answering;
  }

  #wakeListed(queue: WaitQueue, n: number, only: number | undefined): void {
    const most = only === undefined ? n + SPARE : Number.MAX_SAFE_INTEGER;
    const found = this.#arena.transact((context) => firstListed(context, queue, most));
    let left = n;
    for (const waiter of found) {
      if (left === 0) return;
      if ((only === undefined || waiter.slot === only) && this.#ring(queue, [waiter]) > 0) left--;
    }
  }

  /** Tries on every turn of the event loop for a while, if that may be worth it. */
  #spins(waiter: Waiter): boolean {
    const { spec } = waiter;
    if (spec.ref === false || spec.onEnqueued !== undefined) return false;
    const budget = spec.queues[0]?.spin.budget(SPIN_MS) ?? 0;
    if (budget === 0) return false;
    waiter.spinsSince = performance.now();
    waiter.spinsUntil = waiter.spinsSince + budget;
    this.#spinning.add(waiter);
    this.#nextTurn();
    return true;
  }

  #nextTurn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isTurning = false;
    const now = performance.now();
    for (const waiter of this.#spinning) {
      const spin = waiter.spec.queues[0]?.spin;
      if (waiter.tryNow()) spin?.hit(now - waiter.spinsSince);
      else if (now > waiter.spinsUntil) {
        this.#spinning.delete(waiter);
        spin?.miss();
        this.#park(waiter);
      }
    }
    if (this.#spinning.size > 0) this.#nextTurn();
  };

  /** Those that came before and still spin get their places in the queues first. */
  #parkInOrder(waiter: Waiter): void {
    for (const earlier of this.#spinning) {
      if (!earlier.spec.queues.some((queue) => waiter.spec.queues.some((other) => queue.isSameAs(other)))) continue;
      this.#spinning.delete(earlier);
      this.#park(earlier);
    }
    this.#park(waiter);
  }

  #park(waiter: Waiter): void {
    this.#parked.add(waiter);
    this.#countRefs(waiter, 1);
    try {
      this.#doorbell ??= this.#makeDoorbell();
      if (this.#parked.size === 1) this.#doorbell.arm();
      waiter.places = this.#places.enter(waiter.spec, waiter);
      for (const place of waiter.places) this.#register(place);
    } catch (error) {
      waiter.fail(error);
      return;
    }
    // It goes on when nothing waits any more, for one period: most waits are shorter.
    this.#checking ??= setInterval(() => this.#check(), LIVENESS_MS).unref();
    waiter.tryNow(); // what came in between rang nobody
  }

  #register(place: Place): void {
    const { queue } = place;
    queue.places.add(place);
    if (place.waiter?.spec.exclusive !== true) queue.sharers++;
    if (queue.places.size > 1) return;
    const queues = this.#channels.get(queue.channel);
    if (queues === undefined) this.#channels.set(queue.channel, [queue]);
    else if (!queues.includes(queue)) queues.push(queue);
  }

  #unregister(place: Place): void {
    const { queue } = place;
    if (!queue.places.delete(place)) return;
    if (place.waiter?.spec.exclusive !== true) queue.sharers--;
    if (queue.places.size > 0) return;
    const queues = this.#channels.get(queue.channel) as WaitQueue[];
    if (queues.length > 1) queues.splice(queues.indexOf(queue), 1);
    else this.#channels.delete(queue.channel);
  }

  #makeDoorbell(): Doorbell {
    const doorbell = new Doorbell(this.#arena, () => this.#onRing());
    if (this.#refs > 0) doorbell.ref();
    return doorbell;
  }

  /** This process told itself. */
  #ringSoon(): void {
    if (this.#isRingDue) return;
    this.#isRingDue = true;
    setImmediate(() => {
      this.#isRingDue = false;
      this.#onRing();
    });
  }

  #onRing(): void {
    this.#rings++;
    this.#armOrQuiet();
    this.#doorbell?.takeChannels(this.#tryChannel);
    if (this.#someDied()) for (const waiter of [...this.#parked]) this.#tryIfTurn(waiter);
  }

  #armOrQuiet(): void {
    if (this.#parked.size > 0) this.#doorbell?.arm();
    else this.#doorbell?.quiet();
  }

  readonly #tryChannel = (channel: number): void => {
    for (const queue of this.#channels.get(channel) ?? []) this.#tryQueue(queue);
  };

  /** Those of this process that wait in the queue try, in order: as long as one gets something, and all that take nothing away. */
  #tryQueue(queue: WaitQueue): void {
    let mayTake = true;
    for (const place of queue.places) {
      const waiter = place.waiter as Waiter;
      if (queue.ring === undefined) {
        // Notifications come in order, so whoever stands behind one that has none has none either.
        if (!this.#places.isNotified(place.node)) return;
        waiter.tryNow(WakeReason.NOTIFIED);
      } else if (waiter.spec.exclusive !== true) waiter.tryNow(WakeReason.NOTIFIED);
      else if (mayTake) {
        mayTake =
          (waiter.spec.mayOvertake === true || this.#places.isFirst(place)) && waiter.tryNow(WakeReason.NOTIFIED);
      } else if (queue.sharers === 0) return;
    }
  }

  #tryIfTurn(waiter: Waiter): void {
    if (this.#isTurn(waiter.spec, waiter.places, true)) waiter.tryNow(WakeReason.RECHECK);
  }

  #isTurn({ exclusive, mayOvertake }: WaitSpec<unknown>, places: readonly Place[], isOverdue: boolean): boolean {
    if (exclusive !== true || mayOvertake === true || places.length === 0) return true;
    return places.some((place) => {
      if (place.queue.ring === undefined) return this.#places.isNotified(place.node);
      // An awaited wait of this process may be the first, which cannot try while a blocking one waits: then that may.
      if (place.waiter === undefined && this.#places.firstSlot(place.queue) === this.#arena.slot) return true;
      return this.#places.isFirst(place) || (isOverdue && this.#isFirstThatAnswers(place));
    });
  }

  #isFirstThatAnswers(place: Place): boolean {
    const { ring } = place.queue;
    for (let ticket = firstOf(ring); ticket !== NO_TICKET; ticket = (ring as CellRing).after(ticket)) {
      if (ticket === place.ticket) return true;
      const occupant = (ring as CellRing).occupantAt(ticket);
      if (occupant === 0) continue;
      if (!this.#doorbells.isUnresponsive(slotOf(occupant), isAsyncOccupant(occupant))) return false;
    }
    return false;
  }

  /** An awaited wait is over. */
  #remove(waiter: Waiter, how: Ending): void {
    this.#spinning.delete(waiter);
    if (!this.#parked.delete(waiter)) return;
    for (const place of waiter.places) this.#unregister(place);
    const { places } = waiter;
    waiter.places = [];
    this.#countRefs(waiter, -1);
    if (this.#parked.size === 0) this.#doorbell?.quiet();
    this.#leave(waiter.spec, places, how);
  }

  #leave(spec: WaitSpec<unknown>, places: readonly Place[], how: Ending): void {
    if (how !== Ending.NOTIFIED || spec.keepsNotification !== true) this.#giveUp(spec, places, how);
  }

  #giveUp(spec: WaitSpec<unknown>, places: readonly Place[], how: Ending): void {
    for (const place of places) {
      const { queue } = place;
      const isMeantForNext = this.#places.leave(place);
      if (queue.ring === undefined) {
        if (isMeantForNext && how === Ending.IN_VAIN) this.notify(queue);
      } else if (how === Ending.IN_VAIN ? isMeantForNext : spec.exclusive !== true || spec.more?.() === true) {
        this.wake(queue);
      }
    }
  }

  #someDied(): boolean {
    const deaths = Atomics.load(this.#arena.windows.header, Header.DEATHS);
    if (deaths === this.#deathsSeen) return false;
    this.#deathsSeen = deaths;
    this.#doorbells.forgetDead();
    return true;
  }

  /** The liveness check: sweeps processes that died unnoticed, and tries again what should have been woken. */
  #check(): void {
    if (this.#parked.size === 0) {
      clearInterval(this.#checking);
      this.#checking = undefined;
      return;
    }
    this.#sweepDead([...this.#parked].map((waiter) => waiter.spec));
    const died = this.#someDied();
    for (const waiter of [...this.#parked]) {
      const { spec, places, wasFirst } = waiter;
      const isFirst = this.#isTurn(spec, places, true);
      waiter.wasFirst = isFirst;
      const isOverdue = isFirst && wasFirst;
      // What takes something away must not overtake a waiter that has just been told of it.
      if (spec.exclusive === true && !isOverdue && !died) continue;
      const isTold = places.length === 0 || this.#doorbell?.isArmed !== true;
      if (waiter.tryNow(WakeReason.RECHECK) && isOverdue && !isTold && !died) this.#rescued++;
    }
    // A waker that was killed, or stopped, right before its system call may have left it otherwise.
    this.#armOrQuiet();
    this.#doorbell?.takeChannels(this.#tryChannel);
  }

  #sweepDead(specs: Iterable<WaitSpec<unknown>>): void {
    const watched = new Set<number>();
    const suspects = new Set<number>();
    for (const spec of specs) {
      if (spec.suspects === undefined) for (const ref of spec.watch) watched.add(ref);
      else for (const slot of spec.suspects()) suspects.add(slot);
    }
    for (const ref of watched) this.#arena.sweepDeadHolders(ref);
    for (const slot of suspects) this.#arena.sweepIfDead(slot);
  }

  #countRefs(waiter: Waiter, delta: number): void {
    if (waiter.spec.ref === false) return;
    this.#refs += delta;
    if (this.#refs === 0) this.#doorbell?.unref();
    else if (this.#refs === delta) this.#doorbell?.ref();
  }
}

const firstOf = (ring: CellRing | undefined): number => ring?.first() ?? NO_TICKET;
