// What waits for events, conditions and barriers, and ends those waits.
import { type Barrier, BrokenBarrierError, type Condition, type Event, type RawValue } from '../../../src/index.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { beginKillPoints } from '../kill-point.js';

type Count = RawValue<'i'>;

/** Is killed: sets and clears some times, and leaves it set. */
export function setAndClear(event: Event, times: number): void {
  beginKillPoints();
  for (let i = 0; i < times; i++) {
    event.set();
    event.clear();
  }
  event.set();
}

/** Is killed: waits until it is set. */
export async function waitForEventAsVictim(event: Event, blocking: boolean): Promise<void> {
  beginKillPoints();
  if (blocking) event.waitSync();
  else await event.wait();
}

/** Waits until it is set. */
export async function waitForEvent(event: Event, blocking: boolean): Promise<number> {
  if (blocking) event.waitSync();
  else await event.wait();
  return getParkingLot().statistics().rescued;
}

/** Takes one of what is in stock, when there is something. */
export async function consume(condition: Condition, stock: Count, taken: Count, blocking: boolean): Promise<number> {
  await condition.acquire();
  if (blocking) condition.waitForSync(() => stock.value > 0);
  else await condition.waitFor(() => stock.value > 0);
  stock.value -= 1;
  taken.value += 1;
  condition.release();
  return getParkingLot().statistics().rescued;
}

/** Is killed: the same. */
export async function consumeAsVictim(condition: Condition, stock: Count, taken: Count, blocking: boolean) {
  beginKillPoints();
  await consume(condition, stock, taken, blocking);
}

/** Is killed: adds to the stock, one by one, and then tells all that wait. */
export async function produce(condition: Condition, stock: Count, count: number): Promise<void> {
  beginKillPoints();
  for (let i = 0; i < count; i++) {
    await condition.acquire();
    stock.value += 1;
    condition.notify();
    condition.release();
  }
  await condition.run(() => condition.notifyAll());
}

/** Is killed: waits in vain. */
export async function waitForConditionInVain(condition: Condition): Promise<void> {
  beginKillPoints();
  await condition.run(() => condition.wait({ timeout: 1 }));
  condition.acquireSync();
  condition.waitSync({ timeout: 1 });
  condition.release();
}

/** How a wait at the barrier ended. */
export type Ending = 'passed' | `${string}:${number | null}`;

/** Arrives, and says how it ended. */
export async function meet(barrier: Barrier, blocking: boolean): Promise<Ending> {
  try {
    if (blocking) barrier.waitSync();
    else await barrier.wait();
    return 'passed';
  } catch (error) {
    if (error instanceof BrokenBarrierError) return `${error.reason}:${error.pid}`;
    throw error;
  }
}

/** Is killed: arrives some times. */
export async function meetAsVictim(barrier: Barrier, times: number, blocking: boolean): Promise<void> {
  beginKillPoints();
  for (let i = 0; i < times; i++) await meet(barrier, blocking);
}

/** Is killed: ends the waits of others. */
export function disturb(barrier: Barrier, how: 'abort' | 'reset'): void {
  beginKillPoints();
  barrier[how]();
}

/** Is killed: arrives, and does not stay. */
export async function meetInVain(barrier: Barrier): Promise<void> {
  beginKillPoints();
  await barrier.wait({ timeout: 1 }).catch(() => {});
}
