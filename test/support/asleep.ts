import { readFileSync } from 'node:fs';

/** Whether the process sleeps: one that waits has had its last try then, which it has behind its place in the queue. */
export function isAsleep({ pid }: { readonly pid: number | null }): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2)[0] === 'S';
}
