import { type Arena, Block, type LockedContext } from '../arena/index.js';
import { Chain, capacityOf, MAX_KEPT_LINES, Word } from './layout.js';

// Chains of blocks with the bytes of one item each. A chain is in the list PENDING of its queue while its item is being put,
// named by the item's frame afterwards, and in the list GARBAGE from when the item is got until its blocks are free. So there
// is no instant at which nobody would find it. All of this happens in transactions.

/** A block for the first bytes of an item that this process is about to put. */
export function beginChain(arena: Arena, context: LockedContext, queue: number, bytes: number): number {
  const { tx } = context;
  const first = takeBlock(arena, context, queue, bytes);
  tx.set(first, Chain.NEXT_BLOCK, 0);
  tx.set(first, Chain.OWNER, arena.slot);
  tx.set(first, Block.NEXT, tx.get(queue, Word.PENDING));
  tx.set(queue, Word.PENDING, first);
  return first;
}

/** One more block for it. */
export function extendChain(arena: Arena, context: LockedContext, queue: number, last: number, bytes: number): number {
  const { tx } = context;
  const block = takeBlock(arena, context, queue, bytes);
  tx.set(block, Chain.NEXT_BLOCK, 0);
  tx.set(block, Chain.OWNER, arena.slot);
  tx.set(last, Chain.NEXT_BLOCK, block);
  return block;
}

/** The item is put: its frame names the chain. */
export function endPending({ tx }: LockedContext, queue: number, first: number): void {
  const next = tx.get(first, Block.NEXT);
  let before = tx.get(queue, Word.PENDING);
  if (before === first) tx.set(queue, Word.PENDING, next);
  else {
    while (before !== 0 && tx.get(before, Block.NEXT) !== first) before = tx.get(before, Block.NEXT);
    if (before === 0) return; // given up already, by closing the queue
    tx.set(before, Block.NEXT, next);
  }
}

/**
 * The item is got: nobody reads the chain any more. `freeGarbage` frees it, later: freeing clears memory at once, before the
 * step is committed, so a getter that was killed between the two would leave an item of zeros.
 */
export function discardChain({ tx }: LockedContext, queue: number, first: number): void {
  tx.set(first, Block.NEXT, tx.get(queue, Word.GARBAGE));
  tx.set(queue, Word.GARBAGE, first);
}

/** The same for a segment that was read to its end. */
export function discardSegment(context: LockedContext, queue: number, segment: number): void {
  context.tx.set(segment, Chain.NEXT_BLOCK, 0);
  context.tx.set(segment, Chain.OWNER, -1);
  discardChain(context, queue, segment);
}

/** Items that a dead process was putting will not be put. */
export function discardPendingOf(context: LockedContext, queue: number, slot: number): void {
  const { tx } = context;
  let next: number;
  for (let first = tx.get(queue, Word.PENDING); first !== 0; first = next) {
    next = tx.get(first, Block.NEXT);
    if (tx.get(first, Chain.OWNER) !== slot) continue;
    endPending(context, queue, first);
    discardChain(context, queue, first);
  }
}

/** Keeps one block of a large item for later, or frees it; true when there are more. */
export function freeGarbage(arena: Arena, context: LockedContext, queue: number): boolean {
  const { tx } = context;
  const block = tx.get(queue, Word.GARBAGE);
  if (block === 0) return false;
  const rest = tx.get(block, Chain.NEXT_BLOCK);
  const others = tx.get(block, Block.NEXT);
  if (rest !== 0) tx.set(rest, Block.NEXT, others);
  tx.set(queue, Word.GARBAGE, rest === 0 ? others : rest);
  const lines = tx.get(queue, Word.KEPT_LINES) + tx.get(block, Block.LINES);
  if (lines > MAX_KEPT_LINES || tx.get(block, Chain.OWNER) < 0) arena.freeRaw(context, block);
  else {
    tx.set(block, Block.NEXT, tx.get(queue, Word.KEPT));
    tx.set(queue, Word.KEPT, block);
    tx.set(queue, Word.KEPT_LINES, lines);
  }
  return tx.get(queue, Word.GARBAGE) !== 0;
}

/** Frees one of the blocks that were kept; true when there are more. */
export function freeKept(arena: Arena, context: LockedContext, queue: number): boolean {
  const { tx } = context;
  const block = tx.get(queue, Word.KEPT);
  if (block === 0) return false;
  unlinkKept(context, queue, 0, block);
  arena.freeRaw(context, block);
  return tx.get(queue, Word.KEPT) !== 0;
}

/** One that was kept, if it suits: not one of megabytes for a few bytes. */
function takeBlock(arena: Arena, context: LockedContext, queue: number, bytes: number): number {
  const { tx } = context;
  let before = 0;
  for (let block = tx.get(queue, Word.KEPT); block !== 0; block = tx.get(block, Block.NEXT)) {
    const capacity = capacityOf(tx.get(block, Block.LINES));
    if (capacity >= bytes && capacity <= bytes * 4) {
      unlinkKept(context, queue, before, block);
      return block;
    }
    before = block;
  }
  return arena.createRaw(context, bytes);
}

function unlinkKept({ tx }: LockedContext, queue: number, before: number, block: number): void {
  const next = tx.get(block, Block.NEXT);
  if (before === 0) tx.set(queue, Word.KEPT, next);
  else tx.set(before, Block.NEXT, next);
  tx.add(queue, Word.KEPT_LINES, -tx.get(block, Block.LINES));
}
