import { allocatedBlocks, stateOf } from './buddy.js';
import { Block, BlockState, Header, RESERVED_BYTES, Slot, SlotState, slotWord } from './layout.js';
import { isHolder, type LockedContext, type Objects } from './objects.js';

/** Commit before the journal is full. */
const BATCH = 2000;

/** A process that has died. */
export interface Death {
  readonly slot: number;
  /** Of the slot: it may be another process's by now. */
  readonly generation: number;
  /** It has ended with all its threads: nobody writes to its memory any more. */
  readonly isGone: boolean;
}

export interface SweepOutcome {
  /** Nobody had been told of this death before. */
  readonly isNews: boolean;
  /** Something was given back now. */
  readonly isSwept: boolean;
  /** Nothing is left to give back. */
  readonly isComplete: boolean;
}

/**
 * Ends the holds of a dead process. Every step can be repeated, so a sweeper that is killed half-way is followed by the next
 * one that looks. What its other threads may still be writing to is kept until the process is gone: then it is swept once more.
 */
export function sweepSlot(
  context: LockedContext,
  objects: Objects,
  { slot, generation, isGone }: Death,
  cleanUp: () => void,
): SweepOutcome {
  const { tx } = context;
  const state = tx.get(0, slotWord(slot, Slot.STATE));
  if (state === SlotState.FREE || tx.get(0, slotWord(slot, Slot.GENERATION)) !== generation) {
    return { isNews: false, isSwept: false, isComplete: true };
  }
  const isNews = state !== SlotState.LINGERING;
  tx.set(0, slotWord(slot, Slot.STATE), SlotState.DEAD);
  tx.commit();
  cleanUp();
  let isComplete = true;
  for (const ref of allocatedBlocks(tx, RESERVED_BYTES)) {
    if (stateOf(tx.get(ref, Block.STATE)) !== BlockState.LIVE || !isHolder(tx, ref, slot)) continue;
    if (!isGone && objects.isMapped(tx, ref)) {
      isComplete = false;
      continue;
    }
    objects.dropHolder(context, ref, slot);
    if (tx.size > BATCH) tx.commit();
  }
  tx.set(0, slotWord(slot, Slot.STATE), isComplete ? SlotState.FREE : SlotState.LINGERING);
  if (isNews) tx.add(0, Header.DEATHS, 1);
  return { isNews, isSwept: true, isComplete };
}
