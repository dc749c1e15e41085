import { BrokenBarrierError, type BrokenBarrierReason } from '../errors.js';

/** What a party of a barrier is told: it is let through, or why the barrier broke and, if a party died, its pid. */
export const PASSED = 1;

/** No outcome: this party is to run the action. It stands in the queue no more, and lets the others through. */
export const ACT = 7;

const REASONS: readonly BrokenBarrierReason[] = ['timeout', 'abort', 'reset', 'action', 'party-died'];
const FIRST_REASON = 2;
const REASON_BITS = 3;

export function brokenBy(reason: BrokenBarrierReason, pid = 0): number {
  return (FIRST_REASON + REASONS.indexOf(reason)) | (pid << REASON_BITS);
}

export function reasonOf(outcome: number): BrokenBarrierReason {
  return REASONS[(outcome & (2 ** REASON_BITS - 1)) - FIRST_REASON] as BrokenBarrierReason;
}

export function errorOf(outcome: number): BrokenBarrierError {
  const reason = reasonOf(outcome);
  const pid = outcome >>> REASON_BITS;
  return new BrokenBarrierError(messages[reason](pid), reason, pid === 0 ? null : pid);
}

const messages: Record<BrokenBarrierReason, (pid: number) => string> = {
  timeout: () => 'The barrier is broken: a party waited longer than its time-out. reset() makes it whole again',
  abort: () => 'The barrier is broken: abort() was called, or a party gave up. reset() makes it whole again',
  reset: () => 'The barrier was reset while this party waited',
  action: () => 'The barrier is broken: its action failed. reset() makes it whole again',
  'party-died': (pid) =>
    `The barrier is broken: ${pid === 0 ? 'a process' : `process ${pid}`}, which had it, died. reset() makes it whole again`,
};
