import type { Arena } from '../arena/index.js';
import type { WaitSpec } from './wait-spec.js';

/** Gives back what processes had that died unnoticed, of those that these waits depend on. */
export function sweepDead(arena: Arena, specs: readonly WaitSpec<unknown>[]): void {
  const watched = new Set<number>();
  const suspects = new Set<number>();
  for (const spec of specs) {
    if (spec.suspects === undefined) for (const ref of spec.watch) watched.add(ref);
    else for (const slot of spec.suspects()) suspects.add(slot);
  }
  for (const ref of watched) arena.sweepDeadHolders(ref);
  for (const slot of suspects) arena.sweepIfDead(slot);
}
