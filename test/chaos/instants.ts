import type { Random } from './random.js';

/** Ends at a random instant, precise to a microsecond: most windows in which a kill could hurt are that narrow. */
export async function randomInstant(random: Random, longestMs: number): Promise<void> {
  if (random.chance(0.7)) await new Promise((resolve) => setTimeout(resolve, random.below(longestMs)));
  else if (random.chance(0.5)) await new Promise(setImmediate);
  const end = performance.now() + random.next() * Math.min(longestMs, 2);
  while (performance.now() < end);
}
