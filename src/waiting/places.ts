import type { Arena, LockedContext } from '../arena/index.js';
import { type CellRing, isAsyncOccupant, NO_TICKET, occupantOf, slotOf } from './cell-ring.js';
import type { Doorbells } from './doorbells.js';
import { Node, NodeMode, NodeState } from './node-layout.js';
import { Nodes } from './nodes.js';
import { Place } from './place.js';
import { enqueue, firstListedSlot, isFirstListed, unlink } from './wait-list.js';
import type { WaitQueue } from './wait-queue.js';
import type { WaitSpec } from './wait-spec.js';
import { Ending } from './waiter.js';
import { firstOf, NODES_AT_ONCE, type Waking } from './waking.js';

/** The places of this process's waits in queues: taking them, giving them up, and whose turn it is. */
export class Places {
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

  /** A place at the end of each queue of the wait. */
  enter(spec: WaitSpec<unknown>, isAsync: boolean): Place[] {
    const places = spec.queues.map((queue) => new Place(queue, isAsync));
    if (spec.onEnqueued !== undefined) this.#enterLists(places, spec);
    else {
      let crowded: Place[] | undefined;
      for (const place of places) {
        if (this.#enterRing(place)) continue;
        crowded ??= [];
        crowded.push(place);
      }
      if (crowded !== undefined) this.#enterLists(crowded);
    }
    return places;
  }

  /**
   * The wait is over: it gives its places up. What it may have been told of and has not used is for the next waiter, and so is what
   * it has left over.
   */
  leave(spec: WaitSpec<unknown>, places: readonly Place[], how: Ending): void {
    if (how === Ending.NOTIFIED && spec.keepsNotification === true) return;
    for (const place of places) {
      const { queue } = place;
      const isMeantForNext = this.#leave(place);
      if (queue.ring === undefined) {
        if (isMeantForNext && how === Ending.IN_VAIN) this.#waking.notify(queue);
      } else if (how === Ending.IN_VAIN ? isMeantForNext : spec.exclusive !== true || spec.more?.() === true) {
        this.#waking.wake(queue);
      }
    }
  }

  /** Ends the stay of a wait that `keepsNotification`: what it was told is done, or `inVain` is not going to be. */
  giveUp(places: readonly Place[], inVain: boolean): void {
    for (const place of places) if (this.#leave(place) && inVain) this.#waking.notify(place.queue);
  }

  /** What the notifier of one of them said; undefined if none has. */
  tokenOf(places: readonly Place[]): number | undefined {
    for (const { queue, node } of places) {
      if (queue.ring === undefined && this.isNotified(node)) return this.#arena.windows.read(node, Node.MESSAGE);
    }
    return undefined;
  }

  isNotified(node: number): boolean {
    return node !== 0 && this.#arena.windows.read(node, Node.STATE) === NodeState.NOTIFIED;
  }

  /** Whether the place is the first of its queue. */
  isFirst({ queue, ticket, node }: Place): boolean {
    if (ticket !== NO_TICKET) return queue.ring?.first() === ticket;
    return queue.ring?.isEmpty !== false && isFirstListed(this.#arena, queue, node);
  }

  /** The process of the first waiter of a queue, as its slot; -1 if there is none. */
  firstSlot(queue: WaitQueue): number {
    const first = firstOf(queue.ring);
    const occupant = first === NO_TICKET ? 0 : (queue.ring as CellRing).occupantAt(first);
    return occupant === 0 ? firstListedSlot(this.#arena, queue) : slotOf(occupant);
  }

  /** Whether the wait may try. `isOverdue`: waiters before it that were told and do not answer are left out. */
  isTurn({ exclusive, mayOvertake }: WaitSpec<unknown>, places: readonly Place[], isOverdue: boolean): boolean {
    if (exclusive !== true || mayOvertake === true || places.length === 0) return true;
    return places.some((place) => {
      if (place.queue.ring === undefined) return this.isNotified(place.node);
      // An awaited wait of this process may be the first, which cannot try while a blocking one waits: then that may.
      if (!place.isAsync && this.firstSlot(place.queue) === this.#arena.slot) return true;
      return this.isFirst(place) || (isOverdue && this.#isFirstThatAnswers(place));
    });
  }

  #isFirstThatAnswers(place: Place): boolean {
    const { ring } = place.queue;
    for (let ticket = firstOf(ring); ticket !== NO_TICKET; ticket = (ring as CellRing).after(ticket)) {
      if (ticket === place.ticket) return true;
      const occupant = (ring as CellRing).occupantAt(ticket);
      if (occupant === 0 || this.#doorbells.isUnresponsive(slotOf(occupant), isAsyncOccupant(occupant))) continue;
      return false;
    }
    return false;
  }

  #occupantOf({ isAsync }: Place): number {
    return isAsync ? this.#asyncOccupant : this.#syncOccupant;
  }

  #enterRing(place: Place): boolean {
    const { ring } = place.queue;
    // As long as others stand in the list, the end of the queue is there.
    if (ring === undefined || place.queue.listed > 0) return false;
    place.ticket = ring.enter(this.#occupantOf(place));
    return place.ticket !== NO_TICKET;
  }

  /** Into the lists; `onEnqueued`, of a wait with few queues, happens at the same instant. */
  #enterLists(places: readonly Place[], spec?: WaitSpec<unknown>): void {
    for (const place of places) place.node = this.#nodes.take(place.isAsync ? NodeMode.ASYNC : NodeMode.SYNC);
    try {
      for (let from = 0; from < places.length; from += NODES_AT_ONCE) {
        this.#arena.transact((context: LockedContext) => {
          for (const { queue, node } of places.slice(from, from + NODES_AT_ONCE)) enqueue(context, queue, node);
          spec?.onEnqueued?.(context, places);
        });
      }
    } catch (error) {
      for (const place of places) this.#leave(place);
      throw error;
    }
  }

  /** Gives the place up. True: it was the first, so that what a waker said was for it; or it had been notified, not for itself alone. */
  #leave(place: Place): boolean {
    const { queue, ticket, node } = place;
    if (ticket !== NO_TICKET) {
      queue.ring?.leave(ticket, this.#occupantOf(place));
      place.ticket = NO_TICKET;
      // Others come behind it. So if nobody is before it now, nobody was when a waker saw it there.
      const first = firstOf(queue.ring);
      return first === NO_TICKET || ((first - ticket) | 0) > 0;
    }
    if (node === 0) return false;
    place.node = 0;
    const isMeantForNext = this.#leaveList(queue, node);
    this.#nodes.give(node);
    return isMeantForNext;
  }

  #leaveList(queue: WaitQueue, node: number): boolean {
    const { windows } = this.#arena;
    // A notified node stands in no list: nobody else touches it.
    if (this.isNotified(node)) return windows.read(node, Node.MESSAGE) === 0;
    return this.#arena.transact((context) => {
      const { tx } = context;
      const state = tx.get(node, Node.STATE);
      const wasFirst = queue.ring !== undefined && tx.get(node, Node.PREV) === 0;
      if (state === NodeState.WAITING) unlink(context, node);
      tx.set(node, Node.STATE, NodeState.FREE);
      if (state === NodeState.NOTIFIED) return tx.get(node, Node.MESSAGE) === 0;
      return state === NodeState.WAITING && wasFirst;
    });
  }
}
