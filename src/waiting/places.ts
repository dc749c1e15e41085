import type { Arena, LockedContext } from '../arena/index.js';
import { NO_TICKET, occupantOf, slotOf } from './cell-ring.js';
import { Node, NodeMode, NodeState } from './node-layout.js';
import { Nodes } from './nodes.js';
import { Place } from './place.js';
import { enqueue, firstListedSlot, isFirstListed, unlink } from './wait-list.js';
import type { WaitQueue } from './wait-queue.js';
import type { WaitSpec } from './wait-spec.js';
import type { Waiter } from './waiter.js';

/** How many nodes change in one transaction: the journal is limited. */
export const NODES_AT_ONCE = 256;

/** The places of this process's waits in queues: taking them and giving them up. */
export class Places {
  readonly #arena: Arena;
  readonly #nodes: Nodes;
  readonly #asyncOccupant: number;
  readonly #syncOccupant: number;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#nodes = new Nodes(arena);
    this.#asyncOccupant = occupantOf(arena.slot, true);
    this.#syncOccupant = occupantOf(arena.slot, false);
  }

  /** A place at the end of each queue of the wait; without a `waiter`, of a blocking one. */
  enter(spec: WaitSpec<unknown>, waiter: Waiter | undefined): Place[] {
    const places = spec.queues.map((queue) => new Place(queue, waiter));
    if (spec.onEnqueued !== undefined) this.#list(places, spec);
    else {
      const crowded = places.filter((place) => !this.#enterRing(place));
      if (crowded.length > 0) this.#list(crowded);
    }
    return places;
  }

  /** Gives a place up. For a node: whether it was first in its list, or had been notified with what is not for it alone. */
  leave(place: Place): boolean {
    const { queue, ticket, node } = place;
    if (ticket !== NO_TICKET) {
      queue.ring?.leave(ticket, this.#occupantOf(place));
      place.ticket = NO_TICKET;
      return this.#wasFirst(queue, ticket);
    }
    if (node === 0) return false;
    place.node = 0;
    const wasTold = this.#leaveList(queue, node);
    this.#nodes.give(node);
    return wasTold;
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
    const first = queue.ring?.first() ?? NO_TICKET;
    const occupant = first === NO_TICKET ? 0 : (queue.ring?.occupantAt(first) ?? 0);
    return occupant === 0 ? firstListedSlot(this.#arena, queue) : slotOf(occupant);
  }

  #occupantOf({ waiter }: Place): number {
    return waiter === undefined ? this.#syncOccupant : this.#asyncOccupant;
  }

  #enterRing(place: Place): boolean {
    const { ring } = place.queue;
    // As long as others stand in the list, the end of the queue is there.
    if (ring === undefined || place.queue.listed > 0) return false;
    place.ticket = ring.enter(this.#occupantOf(place));
    return place.ticket !== NO_TICKET;
  }

  /** Whether nobody was before it. Others come behind it, so nobody was when a waker saw it first either. */
  #wasFirst({ ring }: WaitQueue, ticket: number): boolean {
    const first = ring?.first() ?? NO_TICKET;
    return first === NO_TICKET || ((first - ticket) | 0) > 0;
  }

  /** Into the lists; `onEnqueued`, of a wait with few queues, happens at the same instant. */
  #list(places: readonly Place[], spec?: WaitSpec<unknown>): void {
    for (const place of places) {
      place.node = this.#nodes.take(place.waiter === undefined ? NodeMode.SYNC : NodeMode.ASYNC);
    }
    try {
      for (let from = 0; from < places.length; from += NODES_AT_ONCE) {
        this.#arena.transact((context: LockedContext) => {
          for (const { queue, node } of places.slice(from, from + NODES_AT_ONCE)) enqueue(context, queue, node);
          spec?.onEnqueued?.(context, places);
        });
      }
    } catch (error) {
      for (const place of places) this.leave(place);
      throw error;
    }
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
