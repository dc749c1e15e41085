import { inspect, types } from 'node:util';
import { ValueError } from '../errors.js';
import { timeoutOf } from '../util/wait-options.js';

/** What `new Barrier` takes beside the number of parties. */
export interface BarrierOptions {
  /** Run by one of the parties, when all have arrived and before any is let through. Synchronous. */
  action?: () => void;
  /** Time-out of a wait that gives none, in milliseconds. Default: none. */
  timeout?: number;
}

/** One process is one party at least, and so many wait nodes change in one transaction. */
const MOST_PARTIES = 1000;
/** Instead of a time-out. */
export const FOR_EVER = -1;

export function checkParties(parties: unknown): asserts parties is number {
  if (Number.isInteger(parties) && (parties as number) >= 1 && (parties as number) <= MOST_PARTIES) return;
  throw new ValueError(`A barrier has from 1 to ${MOST_PARTIES} parties, not ${inspect(parties)}`);
}

/** The time-out of the barrier in whole milliseconds. Checks all of the options. */
export function timeoutIn(options: BarrierOptions): number {
  if (typeof options !== 'object' || options === null) {
    throw new ValueError(`Options of a Barrier are { action, timeout }, not ${inspect(options)}`);
  }
  if (options.action !== undefined && typeof options.action !== 'function') {
    throw new ValueError(`The action of a Barrier is a function, not ${inspect(options.action)}`);
  }
  if (types.isAsyncFunction(options.action)) {
    throw new ValueError('The action of a Barrier must be synchronous: the parties go on as soon as it has returned');
  }
  const timeout = timeoutOf({ timeout: options.timeout });
  return Number.isFinite(timeout) ? Math.min(Math.ceil(timeout), 2 ** 31 - 1) : FOR_EVER;
}
