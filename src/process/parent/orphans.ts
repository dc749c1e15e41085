import type { Arena, ProcessEntry } from '../../arena/index.js';

/** The kernel kills what a dead process started; that takes it a moment. When to look, in milliseconds. */
const LOOKS_MS = [1, 10, 100, 1000];

/** Everything that the process in `slot` started, directly or not. Ask before its slot is swept. */
export function descendantsOf(arena: Arena, slot: number): ProcessEntry[] {
  const entries = arena.table.entries();
  const found: ProcessEntry[] = [];
  for (const creators = [slot]; creators.length > 0; ) {
    const creator = creators.pop();
    for (const entry of entries) {
      if (entry.creator !== creator) continue;
      found.push(entry);
      creators.push(entry.slot);
    }
  }
  return found;
}

/**
 * Descendants of a dead child: they die with it, and nobody else notices (their creator is gone), so what they held is
 * given back here.
 */
export function sweepOrphans(arena: Arena, orphans: readonly ProcessEntry[], look = 0): void {
  // Deepest first: a process that never came to be counts as dead when its creator does.
  const alive = orphans.filter(({ slot }) => !arena.sweepIfDead(slot));
  const delay = LOOKS_MS[look];
  if (alive.length > 0 && delay !== undefined) setTimeout(() => sweepOrphans(arena, alive, look + 1), delay).unref();
}
