import { inspect } from 'node:util';
import { ValueError } from '../errors.js';

/**
 * A time-out that never comes, and more than there can be. Not `Number.POSITIVE_INFINITY` each time: for that V8's compiler threads
 * make an object, and Node.js 20 may hang when it ends meanwhile (nodejs/node#54918; see `Windows`).
 */
export const FOREVER = Number.POSITIVE_INFINITY;

/** Accepted by every method that waits. */
export interface WaitOptions {
  /** Milliseconds. Omitted or `Infinity` = for ever, `<= 0` = try once, `NaN` throws. */
  timeout?: number | undefined;
  /** Ends the wait: it rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
}

/** Accepted by blocking twins: nothing could abort them. */
export type SyncWaitOptions = Pick<WaitOptions, 'timeout'>;

/** Python takes a number of seconds here. */
function notOptions(value: unknown): ValueError {
  const fix = typeof value === 'number' ? `{ timeout: ${value} }, in milliseconds` : '{ timeout, signal }';
  return new ValueError(`Options of a wait are an object, not ${inspect(value)}: write ${fix}`);
}

/** The time-out of a wait in milliseconds, from 0 (try once) to Infinity. */
export function timeoutOf(options: WaitOptions | undefined): number {
  if (options === undefined) return FOREVER;
  if (typeof options !== 'object' || options === null) throw notOptions(options);
  const { timeout, signal } = options;
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function') {
    throw new ValueError('signal must be an AbortSignal: new AbortController().signal, or AbortSignal.timeout(ms)');
  }
  if (timeout === undefined || timeout === FOREVER) return FOREVER;
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new ValueError(`timeout must be a number of milliseconds, not ${inspect(timeout)}`);
  }
  return Math.max(timeout, 0);
}

/** What an operation that may succeed at once does first: throws for wrong options, and the reason of an aborted signal. */
export function checkWaitOptions(options: WaitOptions): void {
  timeoutOf(options);
  options.signal?.throwIfAborted();
}
