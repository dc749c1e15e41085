export { Arena, type ArenaStatistics } from './arena.js';
export { kindOf } from './buddy.js';
export { getArena, joinArena } from './current.js';
export { checkHandleCount, handleListBytes, readHandles, writeHandles } from './handle-list.js';
export {
  BITMAP_WORDS,
  Block,
  Header,
  LINE_BYTES,
  LINE_WORDS,
  MAX_PROCESSES,
  RAW_HEADER_BYTES,
  Slot,
  SlotState,
  slotWord,
  wakeWord,
} from './layout.js';
export { LocalObjects } from './local-objects.js';
export { belongToArena } from './membership.js';
export { type Lifecycle, type LockedContext, type ObjectSpec, registerLifecycle } from './objects.js';
export { openLinked } from './open-linked.js';
export type { ProcessEntry } from './process-table.js';
export { Hold, Opening, SharedClass } from './shared-class.js';
export {
  type Handle,
  Kind,
  openShared,
  registerSharedKind,
  type SharedKind,
  sharedKind,
  sharedKindOf,
} from './shared-kinds.js';
export type { DeathHooks } from './sweep.js';
export type { Transaction } from './transaction.js';
export type { Location } from './windows.js';
