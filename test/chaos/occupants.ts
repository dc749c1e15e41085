import assert from 'node:assert/strict';
import { isRunning } from '../support/program.js';
import type { Ledger } from './ledger.js';

/** Words of the ledger: a bit for each member that is inside, and the process ids of the members. */
const OCCUPANTS = 16;
const PIDS = 17;
const MOST_MEMBERS = 16;

/** Only a deadline for what is on its way already: the kernel's end of a process whose permit came back. */
const DYING_MS = 5000;

/** A member of a crew goes in. **Throws** if more are inside then than may be, not counting those that were killed inside. */
export function enter(ledger: Ledger, member: number, most: number): void {
  ledger.set(PIDS + member, process.pid);
  const occupants = ledger.add(OCCUPANTS, 1 << member);
  const inside = Array.from({ length: MOST_MEMBERS }, (_, i) => i).filter((i) => (occupants & (1 << i)) !== 0);
  const alive = (): number[] => inside.map((i) => ledger.get(PIDS + i)).filter(isRunning);
  if (inside.length <= most) return;
  for (const deadline = performance.now() + DYING_MS; alive().length > most && performance.now() < deadline; );
  assert.ok(alive().length <= most, `${alive().join(', ')} are inside, at most ${most} may be`);
}

export function leave(ledger: Ledger, member: number): void {
  ledger.add(OCCUPANTS, -(1 << member));
}
