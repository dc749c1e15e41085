import { FOREVER, timeoutOf, type WaitOptions } from '../util/wait-options.js';

/** An awaited put or get of a large item lets the event loop go round after so many bytes. */
export const BYTES_PER_TURN = 8 * 2 ** 20;

/** Bytes that an awaited call copies at once, before it has to wait. A call that does not wait has but one turn. */
export function budgetOf(options: WaitOptions | undefined): number {
  return doesNotWait(options) ? FOREVER : BYTES_PER_TURN;
}

export function doesNotWait(options: WaitOptions | undefined): boolean {
  return options !== undefined && timeoutOf(options) === 0;
}
