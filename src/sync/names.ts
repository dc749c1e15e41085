import { getArena, Slot } from '../arena/index.js';

/** Process id of the process in a slot; `null` for -1. */
export function pidOfSlot(slot: number): number | null {
  return slot < 0 ? null : getArena().table.get(slot, Slot.PID);
}

/** How a process is called where a person reads it: "Process-1 (pid 4711)". */
export function nameOfSlot(slot: number): string {
  return slot < 0 ? 'none' : `${getArena().table.nameOf(slot)} (pid ${pidOfSlot(slot)})`;
}
