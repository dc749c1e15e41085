import { type Arena, Block, type LockedContext } from '../arena/index.js';
import { Node, NodeState } from './node-layout.js';

// The list of a queue: a node for each waiter, linked, changed under the arena lock. Waiters stand here when the ring of the
// queue is full, or when what they wait for is a notification, which takes them out of the list and says what it has to say.

export const LIST_WORDS = 3;
const HEAD = 0;
const TAIL = 1;
const COUNT = 2;

/** Where a queue lies: words of a shared object. */
export interface QueueAt {
  readonly ref: number;
  readonly generation: number;
  readonly word: number;
}

/** Whom to ring, once the lock is released. */
export interface Listed {
  readonly slot: number;
  readonly isAsync: boolean;
}

/** Whether the queue's object still is there: its place may be another's. */
export function isThere({ tx }: LockedContext, { ref, generation }: QueueAt): boolean {
  return tx.get(ref, Block.GENERATION) === generation;
}

/** Puts the node at the end. Not if the object is not there any more. */
export function enqueue(context: LockedContext, queue: QueueAt, node: number): void {
  const { tx } = context;
  if (!isThere(context, queue)) return;
  const last = tx.get(queue.ref, queue.word + TAIL);
  tx.set(node, Node.NEXT, 0);
  tx.set(node, Node.PREV, last);
  tx.set(node, Node.QUEUE_REF, queue.ref);
  tx.set(node, Node.QUEUE_WORD, queue.word);
  tx.set(node, Node.QUEUE_GENERATION, queue.generation);
  tx.set(node, Node.STATE, NodeState.WAITING);
  tx.set(node, Node.MESSAGE, 0);
  if (last === 0) tx.set(queue.ref, queue.word + HEAD, node);
  else tx.set(last, Node.NEXT, node);
  tx.set(queue.ref, queue.word + TAIL, node);
  tx.add(queue.ref, queue.word + COUNT, 1);
}

/** Takes a waiting node out, wherever it stands. */
export function unlink(context: LockedContext, node: number): void {
  const { tx } = context;
  const queue = queueOf((nodeWord) => tx.get(node, nodeWord));
  if (!isThere(context, queue)) return;
  const { ref, word } = queue;
  const next = tx.get(node, Node.NEXT);
  const prev = tx.get(node, Node.PREV);
  if (prev === 0) tx.set(ref, word + HEAD, next);
  else tx.set(prev, Node.NEXT, next);
  if (next === 0) tx.set(ref, word + TAIL, prev);
  else tx.set(next, Node.PREV, prev);
  tx.add(ref, word + COUNT, -1);
}

/**
 * Notifies up to `n` waiters, oldest first: each is out of the list, and NOTIFIED until it has acted. `message` other than 0 is
 * for that waiter alone: if it dies, nobody gets it instead.
 */
export function popListed(context: LockedContext, queue: QueueAt, n: number, message = 0): Listed[] {
  const { tx } = context;
  const popped: Listed[] = [];
  if (!isThere(context, queue)) return popped;
  while (popped.length < n) {
    const node = tx.get(queue.ref, queue.word + HEAD);
    if (node === 0) break;
    unlink(context, node);
    tx.set(node, Node.STATE, NodeState.NOTIFIED);
    if (message !== 0) tx.set(node, Node.MESSAGE, message);
    popped.push(listed(context, node));
  }
  return popped;
}

/** The first `n` in the list, oldest first. They stay there. */
export function firstListed(context: LockedContext, queue: QueueAt, n: number): Listed[] {
  const { tx } = context;
  const first: Listed[] = [];
  if (!isThere(context, queue)) return first;
  for (
    let node = tx.get(queue.ref, queue.word + HEAD);
    node !== 0 && first.length < n;
    node = tx.get(node, Node.NEXT)
  ) {
    first.push(listed(context, node));
  }
  return first;
}

/** Whether the node is the first in the list. */
export function isFirstListed(arena: Arena, queue: QueueAt, node: number): boolean {
  return arena.windows.read(queue.ref, queue.word + HEAD) === node;
}

/** The process of the first in the list, as its slot; -1 if there is none. It may be another one a moment later. */
export function firstListedSlot(arena: Arena, queue: QueueAt): number {
  const node = arena.windows.read(queue.ref, queue.word + HEAD);
  return node === 0 ? -1 : arena.windows.read(node, Node.SLOT);
}

export function countListed(arena: Arena, queue: QueueAt): number {
  return arena.windows.read(queue.ref, queue.word + COUNT);
}

/** The queue a node waits or waited in. */
export function queueOf(read: (nodeWord: number) => number): QueueAt {
  return { ref: read(Node.QUEUE_REF), word: read(Node.QUEUE_WORD), generation: read(Node.QUEUE_GENERATION) };
}

function listed({ tx }: LockedContext, node: number): Listed {
  return { slot: tx.get(node, Node.SLOT), isAsync: tx.get(node, Node.MODE) === 0 };
}
