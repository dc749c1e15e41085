import { type Arena, Block, type LockedContext, Slot, slotWord } from '../arena/index.js';
import { Node, NodeState } from './node-layout.js';
import { nodesOfBlock } from './nodes.js';
import { popWaiters, queueOf, unlink } from './wait-queue.js';

/**
 * A process died: its waiting nodes leave their queues, and a wake that it had been given but not acted on goes to
 * the next in line (everybody is rung afterwards, so nobody is rung here). One block of nodes a commit.
 */
export function cleanUpDead(arena: Arena, context: LockedContext, slot: number): void {
  const { tx } = context;
  const chain = slotWord(slot, Slot.NODES);
  for (let block = tx.get(0, chain); block !== 0; block = tx.get(0, chain)) {
    for (const node of nodesOfBlock(block)) {
      const state = tx.get(node, Node.STATE);
      if (state === NodeState.WAITING) unlink(context, node);
      if (state === NodeState.WOKEN && tx.get(node, Node.MESSAGE) === 0)
        popWaiters(
          context,
          queueOf((word) => tx.get(node, word)),
          1,
        );
      tx.set(node, Node.STATE, NodeState.FREE);
    }
    // Passing a wake on may have listed nodes of this very process; the list must not lead into a block that is freed.
    tx.set(0, slotWord(slot, Slot.WOKEN_HEAD), 0);
    tx.set(0, slotWord(slot, Slot.WOKEN_TAIL), 0);
    tx.set(0, chain, tx.get(block, Block.NEXT));
    arena.freeRaw(context, block);
    tx.commit();
  }
}
