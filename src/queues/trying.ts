import { FOREVER, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import type { QueueState } from './state.js';

/** An awaited put or get of a large item lets the event loop go round after so many bytes. */
export const BYTES_PER_TURN = 8 * 2 ** 20;

/** Bytes an awaited call copies at once. A try has but one turn. */
export function budgetOf(options: WaitOptions | undefined): number {
  return options !== undefined && timeoutOf(options) === 0 ? FOREVER : BYTES_PER_TURN;
}

/** How long another process may have a lock before a try gives up. */
const PATIENCE_MS = 10;

/**
 * A try that failed is about the queue, not about a lock that another process has for a microsecond: it tries a little
 * longer, and looks whether that process is dead. (Python reports an empty or full queue: Q-04.) Other waits have had
 * their time.
 */
export function onceMore<O extends WaitOptions>(state: QueueState, options: O | undefined): O {
  const timeout = timeoutOf(options) === 0 ? PATIENCE_MS : 0;
  if (timeout > 0) state.arena.sweepDeadHolders(state.ref);
  return { ...options, timeout } as O;
}
