import { inspect } from 'node:util';
import { Block, Kind, Opening, SharedClass, type Transaction } from '../arena/index.js';
import { ValueError } from '../errors.js';
import { MAX_VALUE } from './counter.js';
import { SEMAPHORE_BYTES, SemaphoreWord } from './layout.js';
import { holdOfPermitLock, PermitLock } from './permit-lock.js';
import { MOST_SEATS, markSeats } from './seats.js';

/** Seats of a recoverable semaphore at first: more come when more permits are released than there were. */
const FEW_SEATS = 8;

/**
 * Permits for processes: `acquire` takes one or waits for one, `release` gives one back, in any process. Those who wait are
 * served in order.
 *
 * A plain semaphore may be used as a signal: its permits belong to nobody, and `release()` may exceed the first value. With
 * `{ recover: true }` each permit knows the process that took it, and comes back when that is killed or ends.
 *
 * Differs from Python (S-03): `recover`; `getValue()` works on every system.
 *
 * @example
 * const slots = new Semaphore(4, { recover: true });
 * await slots.run(() => download(url));
 */
export class Semaphore extends PermitLock {
  constructor(value?: number, options?: { recover?: boolean });
  constructor(value: unknown = 1, options: { recover?: boolean } = {}) {
    super('Semaphore', (self) => hold(self as Semaphore, value, options), true);
  }
}

/**
 * A semaphore that cannot be released more often than it was acquired. A permit of a process that is killed or ends comes
 * back: the next one to take it gets it with `abandoned: true`.
 *
 * Differs from Python (S-04): permits of the dead come back; at most 1,048,576 permits.
 *
 * @example
 * const connections = new BoundedSemaphore(10);
 * await connections.run(() => query());
 */
export class BoundedSemaphore extends PermitLock {
  constructor(value?: number);
  constructor(value: unknown = 1) {
    super('BoundedSemaphore', (self) => holdBounded(self as BoundedSemaphore, value), false);
  }
}

const semaphores = new SharedClass<Semaphore>({
  kind: Kind.SEMAPHORE,
  name: 'Semaphore',
  prototype: Semaphore.prototype,
  type: () => Semaphore,
  holdOf: holdOfPermitLock,
});
const boundedSemaphores = new SharedClass<BoundedSemaphore>({
  kind: Kind.BOUNDED_SEMAPHORE,
  name: 'BoundedSemaphore',
  prototype: BoundedSemaphore.prototype,
  type: () => BoundedSemaphore,
  holdOf: holdOfPermitLock,
});

function hold(self: Semaphore, value: unknown, options: { recover?: boolean }) {
  if (value instanceof Opening) return semaphores.hold(self, value, { payloadBytes: SEMAPHORE_BYTES });
  if (typeof options !== 'object' || options === null || (options.recover ?? false) !== Boolean(options.recover)) {
    throw new ValueError(`Options of a Semaphore are { recover: true } or { recover: false }, not ${inspect(options)}`);
  }
  if (options.recover === true) {
    const permits = checkValue(value, MOST_SEATS);
    const seats = { payloadBytes: SEMAPHORE_BYTES, dataBytes: Math.max(permits, FEW_SEATS) * 4 };
    return semaphores.hold(self, value, seats, (tx, ref) => seat(tx, ref, permits));
  }
  const permits = checkValue(value, MAX_VALUE);
  const counter = { payloadBytes: SEMAPHORE_BYTES };
  return semaphores.hold(self, value, counter, (tx, ref) => tx.set(ref, SemaphoreWord.VALUE, permits));
}

function holdBounded(self: BoundedSemaphore, value: unknown) {
  if (value instanceof Opening) return boundedSemaphores.hold(self, value, { payloadBytes: SEMAPHORE_BYTES });
  const permits = checkValue(value, MOST_SEATS);
  const seats = { payloadBytes: SEMAPHORE_BYTES, dataBytes: Math.max(permits, 1) * 4 };
  return boundedSemaphores.hold(self, value, seats, (tx, ref) => seat(tx, ref, permits));
}

function seat(tx: Transaction, ref: number, permits: number): void {
  markSeats(tx, tx.get(ref, Block.DATA), permits);
  tx.set(ref, SemaphoreWord.SEATS, 1);
}

function checkValue(value: unknown, most: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return value as number;
  throw new ValueError(`The value of a semaphore is a whole number from 0 to ${most}, not ${inspect(value)}`);
}
