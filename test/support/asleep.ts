import { readFileSync } from 'node:fs';

/** Longer than a sleep on the arena lock, which is no sleep for what a test waits for. */
const SOUND_MS = 20;
const known = new Map<number | null, { readonly switches: string; readonly since: number }>();

/**
 * Whether the process's main thread sleeps, and has for a while: it waits for what somebody else does. Ask again until it
 * does; it needs two answers to tell.
 */
export function isAsleep({ pid }: { readonly pid: number | null }): boolean {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const switches = /^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] as string;
  const before = known.get(pid);
  if (!status.includes('\nState:\tS') || before?.switches !== switches) {
    known.set(pid, { switches, since: performance.now() });
    return false;
  }
  return performance.now() - before.since >= SOUND_MS;
}
