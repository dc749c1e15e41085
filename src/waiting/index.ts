import { getArena } from '../arena/index.js';
import { ParkingLot } from './parking-lot.js';

export { ParkingLot, type WaitingStatistics } from './parking-lot.js';
export type { QueueEntry } from './queue-entry.js';
export { registerQueues } from './recovery.js';
export { firstListed, isThere, type QueueAt } from './wait-list.js';
export { NOTIFY_QUEUE_WORDS, QUEUE_WORDS, type WaitQueue } from './wait-queue.js';
export { type WaitSpec, WakeReason } from './wait-spec.js';
export type { Waiter } from './waiter.js';

let current: ParkingLot | undefined;

/** All waits of this process. */
export function getParkingLot(): ParkingLot {
  current ??= new ParkingLot(getArena());
  return current;
}
