import { type Arena, Header } from '../arena/index.js';
import { Doorbell } from './doorbell.js';
import type { Doorbells } from './doorbells.js';
import { sweepDead } from './liveness.js';
import { type LocalQueue, LocalWaiters } from './local-waiters.js';
import type { QueueEntries } from './queue-entries.js';
import { LIVENESS_MS, WakeReason } from './wait-spec.js';
import type { Ending, Waiter } from './waiter.js';

/** How long an awaited wait tries at most on every turn of the event loop before it parks. */
const SPIN_MS = 0.05;

/** The awaited waits of this process: they spin, park, and try when the doorbell is rung. */
export class AsyncParking {
  readonly #arena: Arena;
  readonly #entries: QueueEntries;
  readonly #doorbells: Doorbells;
  readonly #spinning = new Set<Waiter>();
  readonly #parked = new Set<Waiter>();
  readonly #local = new LocalWaiters();
  #doorbell: Doorbell | undefined;
  #refs = 0;
  #isTurning = false;
  #isRingDue = false;
  #checking: NodeJS.Timeout | undefined;
  #deathsSeen: number;
  /** Rings of this process's doorbell. */
  rings = 0;
  /** Waits that only the liveness check ended although nobody had died. */
  rescued = 0;

  constructor(arena: Arena, entries: QueueEntries, doorbells: Doorbells) {
    this.#arena = arena;
    this.#entries = entries;
    this.#doorbells = doorbells;
    this.#deathsSeen = Atomics.load(arena.windows.header, Header.DEATHS);
  }

  get spinning(): number {
    return this.#spinning.size;
  }

  get parked(): number {
    return this.#parked.size;
  }

  /** The wait is over. */
  remove(waiter: Waiter, how: Ending): void {
    this.#spinning.delete(waiter);
    if (!this.#parked.delete(waiter)) return;
    const { entries } = waiter;
    waiter.entries = [];
    for (const entry of entries) this.#local.delete(entry, waiter);
    this.#countRefs(waiter, -1);
    if (this.#parked.size === 0) this.#doorbell?.quiet();
    this.#entries.leave(waiter.spec, entries, how);
  }

  /** Tries on every turn of the event loop for a while, if that may be worth it. */
  spins(waiter: Waiter): boolean {
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

  /** Those that came before and still spin get their entries in the queues first. */
  parkInOrder(waiter: Waiter): void {
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
      waiter.entries = this.#entries.enter(waiter.spec, true);
      for (const entry of waiter.entries) this.#local.add(entry, waiter);
    } catch (error) {
      waiter.fail(error);
      return;
    }
    // It goes on when nothing waits any more, for one period: most waits are shorter.
    this.#checking ??= setInterval(() => this.#check(), LIVENESS_MS).unref();
    waiter.tryNow(); // what came in between rang nobody
  }

  #makeDoorbell(): Doorbell {
    const doorbell = new Doorbell(this.#arena, () => this.#onRing());
    if (this.#refs > 0) doorbell.ref();
    return doorbell;
  }

  /** This process told itself. */
  ringSoon(): void {
    if (this.#isRingDue) return;
    this.#isRingDue = true;
    setImmediate(() => {
      this.#isRingDue = false;
      this.#onRing();
    });
  }

  #onRing(): void {
    this.rings++;
    this.#armOrQuiet();
    this.#doorbell?.takeChannels(this.#tryChannel);
    if (this.#someDied()) for (const waiter of [...this.#parked]) this.#tryIfTurn(waiter);
  }

  #armOrQuiet(): void {
    if (this.#parked.size > 0) this.#doorbell?.arm();
    else this.#doorbell?.quiet();
  }

  readonly #tryChannel = (channel: number): void => {
    for (const local of [...this.#local.inChannel(channel)]) this.#tryQueue(local);
  };

  /** Those of this process that wait in the queue try, in order: as long as one gets something, and all that take nothing away. */
  #tryQueue(local: LocalQueue): void {
    let mayTake = true;
    for (const [entry, waiter] of local.waiters) {
      if (local.queue.ring === undefined) {
        // Notifications come in order, so a waiter behind one that has none has none either.
        if (!this.#entries.isNotified(entry.node)) return;
        waiter.tryNow(WakeReason.NOTIFIED);
      } else if (waiter.spec.exclusive !== true) waiter.tryNow(WakeReason.NOTIFIED);
      else if (mayTake) {
        mayTake =
          (waiter.spec.mayOvertake === true || this.#entries.isFirst(entry)) && waiter.tryNow(WakeReason.NOTIFIED);
      } else if (local.sharers === 0) return;
    }
  }

  #tryIfTurn(waiter: Waiter): void {
    if (this.#entries.isTurn(waiter.spec, waiter.entries, true)) waiter.tryNow(WakeReason.RECHECK);
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
    this.#local.prune();
    if (this.#parked.size === 0) {
      clearInterval(this.#checking);
      this.#checking = undefined;
      return;
    }
    sweepDead(
      this.#arena,
      [...this.#parked].map((waiter) => waiter.spec),
    );
    const died = this.#someDied();
    for (const waiter of [...this.#parked]) {
      const { spec, entries, wasFirst } = waiter;
      const isFirst = this.#entries.isTurn(spec, entries, true);
      waiter.wasFirst = isFirst;
      const isOverdue = isFirst && wasFirst;
      // What takes something away must not overtake a waiter that has just been told of it.
      if (spec.exclusive === true && !isOverdue && !died) continue;
      const isTold = entries.length === 0 || this.#doorbell?.isArmed !== true;
      if (waiter.tryNow(WakeReason.RECHECK) && isOverdue && !isTold && !died) this.rescued++;
    }
    // A waker that was killed, or stopped, right before its system call may have left it otherwise.
    this.#armOrQuiet();
    this.#doorbell?.takeChannels(this.#tryChannel);
  }

  #countRefs(waiter: Waiter, delta: number): void {
    if (waiter.spec.ref === false) return;
    this.#refs += delta;
    if (this.#refs === 0) this.#doorbell?.unref();
    else if (this.#refs === delta) this.#doorbell?.ref();
  }
}
