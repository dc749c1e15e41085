// A count that many processes read and one at a time changes, with a flag beside it: so that whoever changes the count
// cannot miss the flag, one compare-and-exchange does both. Counts go round at 2^31.

/** In PUT: nothing can be put any more. In GOT: nothing can be got any more. */
export const SHUT = 1;
const STEP = 2;

/** One more. */
export const next = (tally: number): number => (tally + STEP) | 0;

/** How far `to` is ahead of `from`. */
export const distance = (from: number, to: number): number => ((to & ~SHUT) - (from & ~SHUT)) >>> 1;

/** Which of the two places counts. */
export const parity = (tally: number): number => (tally >>> 1) & 1;

/** Tasks that are put and not done. What `shutdown({ immediate: true })` dropped counts as done, as in Python. */
export function unfinishedOf(put: number, got: number, done: number): number {
  const dropped = (got & SHUT) === 0 ? 0 : distance(got, put);
  return Math.max(0, distance(done, put) - dropped);
}
