import { Block, getArena, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import type { Lock, RLock } from '../sync/index.js';
import { holdLocked, lockOf, NOTHING, rawTwin } from './locked.js';
import { handleOfRawValue, RawValue } from './raw-value.js';
import { type FirstValue, holdOfValue, SingleValue } from './single-value.js';
import type { Scalar, TypeCode } from './type-codes.js';

/** What the last argument of `Value` and `SharedArray` says. */
export interface LockOptions {
  /** `true`: an `RLock` of its own, the default. `false`: no lock. Or the lock to use, which others may use too. */
  lock?: boolean | Lock | RLock;
}

let shared: SharedClass<Value<TypeCode>>;

/**
 * One number, boolean or character in shared memory, with a lock for changes that take several steps (Python: `Value`,
 * H-01). It travels anywhere in the process tree and lives while somebody holds it.
 *
 * Differs from Python: `value` is one atomic access that takes no lock; so `v.value += 1` loses updates of others here
 * as there. Use `add`, which needs no lock, or `getLock()`.
 *
 * @example
 * const total = new Value('i', 0);
 * total.add(5);
 * await total.getLock().run(() => { total.value *= 2; });
 */
export class Value<C extends TypeCode> extends SingleValue<C> {
  #lock: Lock | RLock | undefined;

  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @param options - which lock it has
   * @throws ValueError - no such code, `initial` is nothing that it holds, or `lock` is no lock
   */
  constructor(code: C, initial?: Scalar<C> | number, options: LockOptions = {}) {
    super((self) => begin(self, code, initial, options));
  }

  /**
   * Its lock, the same one in every process (Python: `get_lock`, H-05).
   *
   * @throws InvalidStateError - it was made with `{ lock: false }`
   */
  getLock(): Lock | RLock {
    const { ref } = holdOfValue(this as never).handle;
    // Kept here: whoever acquires it now must find the same object when it releases it.
    if (this.#lock === undefined || this.#lock.closed) this.#lock = lockOf('Value', ref);
    return this.#lock;
  }

  /** The same memory as a `RawValue`, without the lock (Python: `get_obj`, H-05). */
  getObj(): RawValue<C> {
    return rawTwin(holdOfValue(this as never).handle.ref, Kind.RAW_VALUE) as RawValue<C>;
  }

  static {
    shared = new SharedClass<Value<TypeCode>>({
      kind: Kind.VALUE,
      name: 'Value',
      prototype: this.prototype,
      type: () => Value,
      holdOf: holdOfValue,
    });
  }
}

function begin<C extends TypeCode>(
  self: never,
  code: C,
  initial: Scalar<C> | number | undefined,
  options: LockOptions,
): FirstValue<C> {
  const opening: unknown = code;
  const hold =
    opening instanceof Opening ? shared.hold(self, opening, NOTHING) : make(self, new RawValue(code, initial), options);
  return { name: 'Value', hold, raw: getArena().windows.read(hold.handle.ref, Block.LINK) };
}

function make<C extends TypeCode>(self: never, raw: RawValue<C>, { lock = true }: LockOptions): Hold {
  try {
    return holdLocked(shared, self, handleOfRawValue(raw as never), lock);
  } finally {
    raw.close(); // the value links to it
  }
}
