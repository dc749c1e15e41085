import { Block, getArena, type LockedContext, registerLifecycle } from '../arena/index.js';
import { registerQueues } from '../waiting/index.js';
import { discardPendingOf, freeGarbage } from './chains.js';
import { freeQueue } from './drop.js';
import { Word } from './layout.js';
import { freeLockOf } from './queue-lock.js';

/** What happens to queues of this kind in the arena when holders go, in whichever process notices. */
export function registerQueueLifecycle(kind: number): void {
  registerQueues(kind, [Word.GETTERS, Word.PUTTERS, Word.JOINERS]);
  registerLifecycle(kind, {
    holderGone,
    dismantle: (context, ref) => freeQueue(getArena(), context, ref),
  });
}

/**
 * A process let go of the queue, or died: its locks are freed, and what it was putting is garbage. Waits look again when a process
 * dies (waiting/), and one that lets go has no wait and no lock.
 */
function holderGone(context: LockedContext, ref: number, slot: number): void {
  if (slot < 0) return;
  const arena = getArena();
  for (const lock of [Word.PUT_LOCK, Word.GET_LOCK]) freeLockOf(arena, ref, lock, slot);
  discardPendingOf(context, ref, slot);
  if (context.tx.get(ref, Word.GARBAGE) === 0) return;
  const generation = context.tx.get(ref, Block.GENERATION);
  context.defer(() => {
    // The queue itself may be gone by now.
    while (
      arena.transact((later) => later.tx.get(ref, Block.GENERATION) === generation && freeGarbage(arena, later, ref))
    );
  });
}
