import type { Arena, LockedContext } from '../arena/index.js';
import { type CellRing, isAsyncOccupant, NO_TICKET, occupantOf, slotOf } from './cell-ring.js';
import type { Doorbells } from './doorbells.js';
import { Node, NodeMode, NodeState } from './node-layout.js';
import { Nodes } from './nodes.js';
import { QueueEntry } from './queue-entry.js';
import { enqueue, firstListedSlot, isFirstListed, unlink } from './wait-list.js';
import type { WaitQueue } from './wait-queue.js';
import type { WaitSpec } from './wait-spec.js';
import { Ending } from './waiter.js';
import { firstOf, NODES_AT_ONCE, type Waking } from './waking.js';

/** The entries of this process's waits in queues: taking them, giving them up, and whose turn it is. */
export class QueueEntries {
  readonly #arena: Arena;
  readonly #waking: Waking;
  readonly #doorbells: Doorbells;
  readonly #nodes: Nodes;
  readonly #asyncOccupant: number;
  readonly #syncOccupant: number;

  constructor(arena: Arena, waking: Waking, doorbells: Doorbells) {
    this.#arena = arena;
    this.#waking = waking;
    this.#doorbells = doorbells;
    this.#nodes = new Nodes(arena);
    this.#asyncOccupant = occupantOf(arena.slot, true);
    this.#syncOccupant = occupantOf(arena.slot, false);
  }

  /** An entry at the end of each queue of the wait. */
  enter(spec: WaitSpec<unknown>, isAsync: boolean): QueueEntry[] {
    const entries = spec.queues.map((queue) => new QueueEntry(queue, isAsync));
    if (spec.onEnqueued !== undefined) this.#enterLists(entries, spec);
    else {
      let crowded: QueueEntry[] | undefined;
      for (const entry of entries) {
        if (this.#enterRing(entry)) continue;
        crowded ??= [];
        crowded.push(entry);
      }
      if (crowded !== undefined) this.#enterLists(crowded);
    }
    return entries;
  }

  /**
   * The wait is over: it gives its entries up. What it may have been told of and has not used is for the next waiter, and so is what
   * it has left over.
   */
  leave(spec: WaitSpec<unknown>, entries: readonly QueueEntry[], how: Ending): void {
    if (how === Ending.NOTIFIED && spec.keepsNotification === true) return;
    const inVain = how === Ending.IN_VAIN;
    for (const entry of entries) {
      const { queue } = entry;
      const wasFirst = this.#leave(entry, inVain);
      if (queue.ring === undefined) continue;
      if (inVain ? wasFirst : spec.exclusive !== true || spec.more?.() === true) this.#waking.wake(queue);
    }
  }

  /** Ends the stay of a wait that `keepsNotification`: what it was told is done, or `inVain` is not going to be. */
  giveUp(entries: readonly QueueEntry[], inVain: boolean): void {
    for (const entry of entries) this.#leave(entry, inVain);
  }

  /** What the notifier of one of them said; undefined if none has. */
  tokenOf(entries: readonly QueueEntry[]): number | undefined {
    for (const { queue, node } of entries) {
      if (queue.ring === undefined && this.isNotified(node)) return this.#arena.windows.read(node, Node.MESSAGE);
    }
    return undefined;
  }

  isNotified(node: number): boolean {
    return node !== 0 && this.#arena.windows.read(node, Node.STATE) === NodeState.NOTIFIED;
  }

  /** Whether the entry is the first of its queue. */
  isFirst({ queue, ticket, node }: QueueEntry): boolean {
    if (ticket !== NO_TICKET) return queue.ring?.first() === ticket;
    return firstOf(queue.ring) === NO_TICKET && isFirstListed(this.#arena, queue, node);
  }

  /** The process of the first waiter of a queue, as its slot; -1 if there is none. */
  firstSlot(queue: WaitQueue): number {
    const first = firstOf(queue.ring);
    const occupant = first === NO_TICKET ? 0 : (queue.ring as CellRing).occupantAt(first);
    return occupant === 0 ? firstListedSlot(this.#arena, queue) : slotOf(occupant);
  }

  /** Whether the wait may try. `isOverdue`: waiters before it that were told and do not answer are left out. */
  isTurn({ exclusive, mayOvertake }: WaitSpec<unknown>, entries: readonly QueueEntry[], isOverdue: boolean): boolean {
    if (exclusive !== true || mayOvertake === true || entries.length === 0) return true;
    return entries.some((entry) => {
      if (entry.queue.ring === undefined) return this.isNotified(entry.node);
      // An awaited wait of this process may be the first, which cannot try while a blocking one waits: then that may.
      if (!entry.isAsync && this.firstSlot(entry.queue) === this.#arena.slot) return true;
      return this.isFirst(entry) || (isOverdue && this.#isFirstThatAnswers(entry));
    });
  }

  #isFirstThatAnswers(entry: QueueEntry): boolean {
    const { ring } = entry.queue;
    for (let ticket = firstOf(ring); ticket !== NO_TICKET; ticket = (ring as CellRing).after(ticket)) {
      if (ticket === entry.ticket) return true;
      const occupant = (ring as CellRing).occupantAt(ticket);
      if (occupant === 0 || this.#doorbells.isUnresponsive(slotOf(occupant), isAsyncOccupant(occupant))) continue;
      return false;
    }
    return false;
  }

  #occupantOf({ isAsync }: QueueEntry): number {
    return isAsync ? this.#asyncOccupant : this.#syncOccupant;
  }

  #enterRing(entry: QueueEntry): boolean {
    const { ring } = entry.queue;
    // As long as others stand in the list, the end of the queue is there.
    if (ring === undefined || entry.queue.listed > 0) return false;
    entry.ticket = ring.enter(this.#occupantOf(entry));
    return entry.ticket !== NO_TICKET;
  }

  /** Into the lists; `onEnqueued`, of a wait with few queues, happens at the same instant. */
  #enterLists(entries: readonly QueueEntry[], spec?: WaitSpec<unknown>): void {
    for (const entry of entries) entry.node = this.#nodes.take(entry.isAsync ? NodeMode.ASYNC : NodeMode.SYNC);
    try {
      for (let from = 0; from < entries.length; from += NODES_AT_ONCE) {
        this.#arena.transact((context: LockedContext) => {
          for (const { queue, node } of entries.slice(from, from + NODES_AT_ONCE)) enqueue(context, queue, node);
          spec?.onEnqueued?.(context, entries);
        });
      }
    } catch (error) {
      for (const entry of entries) this.#leave(entry, false);
      throw error;
    }
  }

  /**
   * Gives an entry up; `inVain`: a notification that was not for this waiter alone goes to the next. True: it was the first of a
   * queue with a ring, so that what a waker said was for it.
   */
  #leave(entry: QueueEntry, inVain: boolean): boolean {
    const { queue, ticket, node } = entry;
    if (ticket !== NO_TICKET) {
      queue.ring?.leave(ticket, this.#occupantOf(entry));
      entry.ticket = NO_TICKET;
      // Others come behind it. So if nobody is before it now, nobody was when a waker saw it there.
      const first = firstOf(queue.ring);
      return first === NO_TICKET || ((first - ticket) | 0) > 0;
    }
    if (node === 0) return false;
    entry.node = 0;
    const wasFirst = this.#leaveList(queue, node, inVain);
    this.#nodes.give(node);
    return wasFirst;
  }

  #leaveList(queue: WaitQueue, node: number, inVain: boolean): boolean {
    // A notified node stands in no list: nobody else touches it.
    if (!inVain && this.isNotified(node)) return false;
    return this.#arena.transact((context) => {
      const { tx } = context;
      const state = tx.get(node, Node.STATE);
      const wasFirst = queue.ring !== undefined && tx.get(node, Node.PREV) === 0;
      if (state === NodeState.WAITING) unlink(context, node);
      tx.set(node, Node.STATE, NodeState.FREE);
      // At the same instant: a kill in between would lose the notification.
      if (inVain && state === NodeState.NOTIFIED && tx.get(node, Node.MESSAGE) === 0)
        this.#waking.notifyIn(context, queue, 1, 0);
      return state === NodeState.WAITING && wasFirst;
    });
  }
}
