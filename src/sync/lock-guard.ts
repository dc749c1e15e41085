import { ValueError } from '../errors.js';

/**
 * What `acquire` gives: an acquisition of a lock or a permit. Disposing of it releases it; disposing twice, or after it was
 * released otherwise, does nothing.
 *
 * @example
 * const held = await lock.acquire();
 * if (held.abandoned) repair(); // the last owner was killed in the middle of its work
 */
export interface Held extends Disposable {
  /** The last owner died holding it: what it protects may be half changed. */
  readonly abandoned: boolean;
}

/** One acquisition. `release` is called at most once. */
export class Guard implements Held {
  abandoned: boolean;
  /** It was disposed of. */
  released = false;
  readonly #release: (guard: Guard) => void;

  constructor(abandoned: boolean, release: (guard: Guard) => void) {
    this.abandoned = abandoned;
    this.#release = release;
  }

  [Symbol.dispose](): void {
    if (this.released) return;
    this.released = true;
    this.#release(this);
  }
}

/** What `run` does once it has the lock: however `fn` ends, it is released. */
export async function runHolding<T>(held: Held, fn: () => T | Promise<T>): Promise<T> {
  try {
    return await fn();
  } finally {
    held[Symbol.dispose]();
  }
}

/** As `runHolding`, of a synchronous `fn`. */
export function runHoldingSync<T>(held: Held, fn: () => T): T {
  try {
    const result = fn();
    if (isPromise(result)) throw new ValueError('runSync takes a synchronous function: use run for one that awaits');
    return result;
  } finally {
    held[Symbol.dispose]();
  }
}

const isPromise = (value: unknown): boolean => typeof (value as PromiseLike<unknown> | null)?.then === 'function';
