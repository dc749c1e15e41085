import { getArena, Slot } from '../arena/index.js';

/** Process id of the process in a slot; `null` for -1. */
export function pidOfSlot(slot: number): number | null {
  return slot < 0 ? null : getArena().table.get(slot, Slot.PID);
}

/** How an owner is shown: owner='Process-1' pid=4711. */
export function ownerInSlot(slot: number): string {
  return slot < 0 ? 'owner=none' : `owner='${getArena().table.nameOf(slot)}' pid=${pidOfSlot(slot)}`;
}
