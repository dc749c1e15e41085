import { type Arena, Block, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { Node, NodeMode, NodeState } from './node-layout.js';

/** A queue of waiting processes inside a shared object: three words at `word`, in order of arrival. */
export interface WaitQueue {
  readonly ref: number;
  readonly generation: number;
  readonly word: number;
}

export const QUEUE_WORDS = 3;
const HEAD = 0;
const TAIL = 1;
export const COUNT = 2;

/** The bells to ring once the lock is released: slot -> how its waiter sleeps. */
export type Woken = { slot: number; mode: number };

/** Whether the queue's object still is there: its place may be another's. */
export function isThere({ tx }: LockedContext, { ref, generation }: WaitQueue): boolean {
  return tx.get(ref, Block.GENERATION) === generation;
}

/** Puts the node at the end; in front when it had its turn and got nothing. Not if the object is not there any more. */
export function enqueue(context: LockedContext, queue: WaitQueue, node: number, inFront = false): void {
  const { tx } = context;
  if (!isThere(context, queue)) return;
  const prev = inFront ? 0 : tx.get(queue.ref, queue.word + TAIL);
  const next = inFront ? tx.get(queue.ref, queue.word + HEAD) : 0;
  tx.set(node, Node.NEXT, next);
  tx.set(node, Node.PREV, prev);
  tx.set(node, Node.QUEUE_REF, queue.ref);
  tx.set(node, Node.QUEUE_WORD, queue.word);
  tx.set(node, Node.QUEUE_GENERATION, queue.generation);
  tx.set(node, Node.STATE, NodeState.WAITING);
  tx.set(node, Node.MESSAGE, 0);
  if (prev === 0) tx.set(queue.ref, queue.word + HEAD, node);
  else tx.set(prev, Node.NEXT, node);
  if (next === 0) tx.set(queue.ref, queue.word + TAIL, node);
  else tx.set(next, Node.PREV, node);
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
 * Wakes up to `n` waiters, oldest first: each is out of the queue and WOKEN until it looks. Says whom to ring. With
 * `only`, waiters of that process slot are woken and no others. `message` is for them alone.
 */
export function popWaiters(
  context: LockedContext,
  queue: WaitQueue,
  n: number,
  { only, message = 0 }: { only?: number | undefined; message?: number } = {},
): Woken[] {
  const { tx } = context;
  const woken: Woken[] = [];
  if (!isThere(context, queue)) return woken;
  let next: number;
  for (let node = tx.get(queue.ref, queue.word + HEAD); node !== 0 && woken.length < n; node = next) {
    next = tx.get(node, Node.NEXT);
    const slot = tx.get(node, Node.SLOT);
    if (only !== undefined && slot !== only) continue;
    unlink(context, node);
    tx.set(node, Node.STATE, NodeState.WOKEN);
    if (message !== 0) tx.set(node, Node.MESSAGE, message);
    const mode = tx.get(node, Node.MODE);
    if (mode === NodeMode.ASYNC) appendWoken(context, slot, node);
    woken.push({ slot, mode });
  }
  return woken;
}

/** The nodes that were woken since the last look, oldest first. They stay WOKEN until their waiter has acted. */
export function takeWoken({ tx }: LockedContext, slot: number): number[] {
  const nodes: number[] = [];
  for (let node = tx.get(0, slotWord(slot, Slot.WOKEN_HEAD)); node !== 0; node = tx.get(node, Node.NEXT))
    nodes.push(node);
  if (nodes.length > 0) {
    tx.set(0, slotWord(slot, Slot.WOKEN_HEAD), 0);
    tx.set(0, slotWord(slot, Slot.WOKEN_TAIL), 0);
  }
  return nodes;
}

/** The processes of those who wait, as slots, in their order; one that waits twice is named twice. */
export function waitersIn({ tx }: LockedContext, queue: WaitQueue): number[] {
  const slots: number[] = [];
  for (let node = tx.get(queue.ref, queue.word + HEAD); node !== 0; node = tx.get(node, Node.NEXT)) {
    slots.push(tx.get(node, Node.SLOT));
  }
  return slots;
}

/** Whether the node is the next to be woken. */
export function isFirst(arena: Arena, queue: WaitQueue, node: number): boolean {
  return arena.windows.read(queue.ref, queue.word + HEAD) === node;
}

/** The process of the next to be woken, as its slot; -1 if there is none. It may be another one a moment later. */
export function firstWaiter(arena: Arena, queue: WaitQueue): number {
  const node = arena.windows.read(queue.ref, queue.word + HEAD);
  return node === 0 ? -1 : arena.windows.read(node, Node.SLOT);
}

/** How many wait: one load, so that waking nobody costs nothing. */
export function countWaiters(arena: Arena, queue: WaitQueue): number {
  return arena.windows.read(queue.ref, queue.word + COUNT);
}

/** The queue a node waits or waited in. */
export function queueOf(read: (nodeWord: number) => number): WaitQueue {
  return { ref: read(Node.QUEUE_REF), word: read(Node.QUEUE_WORD), generation: read(Node.QUEUE_GENERATION) };
}

function appendWoken({ tx }: LockedContext, slot: number, node: number): void {
  const tail = tx.get(0, slotWord(slot, Slot.WOKEN_TAIL));
  tx.set(node, Node.NEXT, 0);
  if (tail === 0) tx.set(0, slotWord(slot, Slot.WOKEN_HEAD), node);
  else tx.set(tail, Node.NEXT, node);
  tx.set(0, slotWord(slot, Slot.WOKEN_TAIL), node);
}
