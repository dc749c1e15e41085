import { NO_TICKET } from './cell-ring.js';
import type { WaitQueue } from './wait-queue.js';
import type { Waiter } from './waiter.js';

/** Where one wait stands in one queue: in a cell of its ring, or with a node in its list. */
export class Place {
  readonly queue: WaitQueue;
  /** Of an awaited wait; a blocking one looks for itself. */
  readonly waiter: Waiter | undefined;
  ticket = NO_TICKET;
  node = 0;

  constructor(queue: WaitQueue, waiter: Waiter | undefined) {
    this.queue = queue;
    this.waiter = waiter;
  }
}
