/** The candidate that fewest edits make of what was typed, if half of it or more remains. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const edits = (it: string) => editDistance(typed.toLowerCase(), it.toLowerCase());
  return candidates.filter((it) => edits(it) <= it.length / 2).sort((a, b) => edits(a) - edits(b))[0];
}

/** Levenshtein distance: insertions, deletions and replacements that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}
