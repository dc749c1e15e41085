import { InvalidStateError } from '../errors.js';

/** Seam until the locks are there. */
export interface LockLike {
  close(): void;
}

export function newDefaultLock(): LockLike {
  throw new InvalidStateError('Locks are not there yet');
}

export function isLock(value: unknown): value is LockLike {
  return typeof value === 'object' && value !== null;
}
