import { NO_TICKET } from './cell-ring.js';
import type { WaitQueue } from './wait-queue.js';

/** Where one wait stands in one queue: in a cell of its ring, or with a node in its list. */
export class QueueEntry {
  readonly queue: WaitQueue;
  /** An awaited wait stands here; else a blocking one. */
  readonly isAsync: boolean;
  ticket = NO_TICKET;
  node = 0;

  constructor(queue: WaitQueue, isAsync: boolean) {
    this.queue = queue;
    this.isAsync = isAsync;
  }
}
