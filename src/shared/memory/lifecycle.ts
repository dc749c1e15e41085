import { getArena, Kind, type LockedContext, registerLifecycle } from '../../arena/index.js';
import { readSegment, SegmentWord } from './layout.js';
import { removeAbandoned, removeSegment } from './remove-abandoned.js';

/** A segment goes with the process that made it, in whichever process notices that it was killed. */
export function registerSegmentLifecycle(): void {
  registerLifecycle(Kind.SHARED_MEMORY, { holderGone: makerGone });
}

/** Removing can be repeated: who is killed here is followed by the next sweeper. */
function makerGone({ tx, defer }: LockedContext, ref: number, slot: number): void {
  if (slot < 0 || tx.get(ref, SegmentWord.OWNER) !== slot + 1) return;
  removeSegment(readSegment(getArena().locate(ref)));
  tx.set(ref, SegmentWord.OWNER, 0);
  defer(removeAbandoned); // its record
}
