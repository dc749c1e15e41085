import { getArena } from '../arena/index.js';
import { Parking } from './parking.js';

export type { AsyncWait } from './async-wait.js';
export { Parking, type WaitingStatistics } from './parking.js';
export { countWaiters, firstWaiter, isThere, QUEUE_WORDS, type WaitQueue, waitersIn } from './wait-queue.js';
export { Chance, type WaitSpec } from './wait-spec.js';

let current: Parking | undefined;

/** All waits of this process. */
export function getParking(): Parking {
  current ??= new Parking(getArena());
  return current;
}
