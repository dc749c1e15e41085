import { type Arena, Block, kindOf, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { CellRing } from './cell-ring.js';
import { Node, NodeState } from './node-layout.js';
import { nodesOfBlock } from './nodes.js';
import { LIST_WORDS, popListed, queueOf, unlink } from './wait-list.js';

/** Where a kind of object has queues with rings: words of the object itself, or of the one that it links to. */
interface RingsOfKind {
  readonly words: readonly number[];
  readonly areInLink: boolean;
}

const rings = new Map<number, RingsOfKind>();

/**
 * Objects of this kind have queues with rings at these words; `areInLink`: the object they link to has them. QueueEntries of a dead process
 * are given up there. A process waits only at objects that it holds, so the sweep comes by all of them.
 */
export function registerQueues(kind: number, words: readonly number[], areInLink = false): void {
  rings.set(kind, { words, areInLink });
}

/** The process in the slot is dead, and held this object: its cells there are given up. Can be repeated. */
export function recoverCells(arena: Arena, { tx }: LockedContext, ref: number, slot: number): void {
  const found = rings.get(kindOf(tx.get(ref, Block.STATE)));
  if (found === undefined) return;
  const { words, word: at } = arena.locate(found.areInLink ? tx.get(ref, Block.LINK) : ref);
  for (const word of found.words) new CellRing(words, at + word + LIST_WORDS).recover(slot);
}

/**
 * The process in the slot is dead: its nodes leave their lists, and a notification that it had got and not acted on goes to
 * the next in line (everybody is rung afterwards, so nobody is rung here). One block of nodes a commit.
 */
export function recoverNodes(arena: Arena, context: LockedContext, slot: number): void {
  const { tx } = context;
  const chain = slotWord(slot, Slot.NODES);
  for (let block = tx.get(0, chain); block !== 0; block = tx.get(0, chain)) {
    for (const node of nodesOfBlock(block)) {
      const state = tx.get(node, Node.STATE);
      if (state === NodeState.WAITING) unlink(context, node);
      if (state === NodeState.NOTIFIED && tx.get(node, Node.MESSAGE) === 0)
        popListed(
          context,
          queueOf((word) => tx.get(node, word)),
          1,
        );
      tx.set(node, Node.STATE, NodeState.FREE);
    }
    tx.set(0, chain, tx.get(block, Block.NEXT));
    arena.freeRaw(context, block);
    tx.commit();
  }
}
