import type { Arena, LockedContext } from '../arena/index.js';
import { type CellRing, isAsyncOccupant, NO_TICKET, slotOf } from './cell-ring.js';
import type { Doorbells } from './doorbells.js';
import { firstListed, isThere, type Listed, popListed } from './wait-list.js';
import type { WaitQueue } from './wait-queue.js';

/** How many nodes change in one transaction: the journal is limited. */
export const NODES_AT_ONCE = 256;
/** Waiters of a list that are looked at beyond those to wake, if some do not answer. */
const SPARE = 8;

/** Tells those who wait in queues, in whichever process. */
export class Waking {
  readonly #arena: Arena;
  readonly #doorbells: Doorbells;

  constructor(arena: Arena, doorbells: Doorbells) {
    this.#arena = arena;
    this.#doorbells = doorbells;
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
}

/** The ticket of the first that waits in a ring. */
export const firstOf = (ring: CellRing | undefined): number => ring?.first() ?? NO_TICKET;
