import { allocatedBlocks, stateOf } from './buddy.js';
import { Block, BlockState, Header, RESERVED_BYTES, Slot, SlotState, slotWord } from './layout.js';
import { isHolder, type LockedContext, type Objects } from './objects.js';

/** Commit before the journal is full. */
const BATCH = 2000;

/** What the layer above does when a process is found dead. */
export interface DeathHooks {
  /** Under the lock: the process held this object. May be called again after a kill. */
  holderDied(context: LockedContext, ref: number, slot: number): void;
  /** Under the lock: give back what the process has in the layer's own structures. May be called again after a kill. */
  cleanUp(context: LockedContext, slot: number): void;
  /** After the lock is released. */
  announce(slot: number): void;
}

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
  hooks: DeathHooks | undefined,
): SweepOutcome {
  const { tx } = context;
  const state = tx.get(0, slotWord(slot, Slot.STATE));
  if (state === SlotState.FREE || tx.get(0, slotWord(slot, Slot.GENERATION)) !== generation) {
    return { isNews: false, isSwept: false, isComplete: true };
  }
  const isNews = state !== SlotState.LINGERING;
  tx.set(0, slotWord(slot, Slot.STATE), SlotState.DEAD);
  tx.commit();
  hooks?.cleanUp(context, slot);
  let isComplete = true;
  for (const ref of allocatedBlocks(tx, RESERVED_BYTES)) {
    if (stateOf(tx.get(ref, Block.STATE)) !== BlockState.LIVE || !isHolder(tx, ref, slot)) continue;
    if (!isGone && objects.isMapped(tx, ref)) {
      isComplete = false;
      continue;
    }
    hooks?.holderDied(context, ref, slot);
    objects.dropHolder(context, ref, slot);
    if (tx.size > BATCH) tx.commit();
  }
  tx.set(0, slotWord(slot, Slot.STATE), isComplete ? SlotState.FREE : SlotState.LINGERING);
  if (isNews) tx.add(0, Header.DEATHS, 1);
  return { isNews, isSwept: true, isComplete };
}
