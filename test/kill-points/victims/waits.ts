// What waits and wakes.
import { getParkingLot } from '../../../src/waiting/index.js';
import type { Scratch } from '../../arena/fixtures/scratch.js';
import '../../arena/fixtures/scratch.js';
import { isRunning } from '../../support/program.js';
import '../../waiting/fixtures/permits.js';
import type { Permits } from '../../waiting/fixtures/permits.js';
import { beginKillPoints } from '../kill-point.js';

/** Takes one permit, and counts in `taken` that it did. */
export async function takeOne(permits: Permits, taken: Permits, blocking: boolean): Promise<void> {
  beginKillPoints();
  if (blocking) permits.takeSync();
  else await permits.take();
  taken.add(1);
}

/** Takes one permit and is not going to be killed. Says how many of its waits only the periodic look ended. */
export async function takeOneToo(permits: Permits, taken: Permits, blocking: boolean): Promise<number> {
  if (blocking) permits.takeSync();
  else await permits.take();
  taken.add(1);
  return getParkingLot().statistics().rescued;
}

/** As soon as another process has ended, gives a permit: to that one, which nobody knows to be dead yet. */
export function giveToDead(permits: Permits, there: Scratch, pid: number): void {
  there.write(0, 1);
  while (isRunning(pid)); // not through the library, which would clean up
  giveSome(permits, 1);
}

/** Gives permits, one by one. */
export function giveSome(permits: Permits, count: number): void {
  beginKillPoints();
  for (let i = 0; i < count; i++) permits.give();
}

/** Waits in vain: until the time is over, until it is aborted, and for what it leaves to others. */
export async function waitInVain(permits: Permits): Promise<void> {
  beginKillPoints();
  await permits.take({ timeout: 1 });
  permits.takeSync({ timeout: 1 });
  const controller = new AbortController();
  const aborted = permits.take({ signal: controller.signal }).catch(() => {});
  const looked = permits.look({ timeout: 2 });
  await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  await Promise.all([aborted, looked]);
}
