import { ValueError } from '../errors.js';

/** Accepted by every method that waits. */
export interface WaitOptions {
  /** Milliseconds. Omitted or `Infinity` = for ever, `<= 0` = try once, `NaN` throws. */
  timeout?: number | undefined;
  /** Ends the wait: it rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
}

/** Accepted by blocking twins: nothing could abort them. */
export type SyncWaitOptions = Pick<WaitOptions, 'timeout'>;

/** The time-out of a wait in milliseconds, from 0 (try once) to Infinity. */
export function timeoutOf(options: WaitOptions | undefined): number {
  const timeout = options?.timeout;
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new ValueError(`timeout must be a number of milliseconds, not ${String(timeout)}`);
  }
  return Math.max(timeout, 0);
}
