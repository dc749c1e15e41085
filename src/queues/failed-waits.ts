import { QueueEmpty, QueueFull } from '../errors.js';
import type { SyncWaitOptions } from '../util/wait-options.js';

/** What a put fails with: the queue is full, or something else held the put up until its time was over. */
export function putFailed(options: SyncWaitOptions | undefined, isFull: boolean): QueueFull {
  const { timeout = 0 } = options ?? {};
  if (!isFull) return new QueueFull(heldUp(timeout));
  return new QueueFull(timeout > 0 ? `The queue was full for ${timeout} ms` : undefined);
}

/** The same for a get. */
export function getFailed(options: SyncWaitOptions | undefined, isEmpty: boolean): QueueEmpty {
  const { timeout = 0 } = options ?? {};
  if (!isEmpty) return new QueueEmpty(heldUp(timeout));
  return new QueueEmpty(timeout > 0 ? `The queue was empty for ${timeout} ms` : undefined);
}

const heldUp = (timeout: number): string =>
  `Other calls or processes held the queue up for ${timeout} ms: is one of them stopped, or is its event loop blocked?`;
