import { Block, getArena, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import type { Lock, RLock } from '../sync/index.js';
import { arrayMemoryAt } from './array-memory.js';
import { type Beginning, ElementArray, holdOfArray } from './element-array.js';
import type { ArrayContents } from './initial-elements.js';
import { holdLocked, lockOf, NOTHING, rawTwin } from './locked.js';
import { RawArray } from './raw-array.js';
import type { TypeCode } from './type-codes.js';
import type { LockOptions } from './value.js';

let shared: SharedClass<SharedArray<TypeCode>>;

/**
 * Numbers, booleans or characters in shared memory, with a lock for changes that take several steps (Python: `Array`,
 * H-02). It travels anywhere in the process tree and lives while somebody holds it, or a typed array that it gave.
 *
 * Differs from Python: `array[i]` is one atomic access that takes no lock; `typed()` is plain memory. An index out of
 * range is a `ValueError`. An array takes at least two pages (8 KiB).
 *
 * @example
 * const counts = new SharedArray('i', 10);
 * await counts.getLock().run(() => { counts[0]++; counts[1]--; });
 */
export class SharedArray<C extends TypeCode> extends ElementArray<C> {
  #lock: Lock | RLock | undefined;

  /**
   * @param code - see {@link TypeCode}
   * @param contents - how many zeros, or the elements, or a text (`c`, `u`)
   * @param options - which lock it has
   * @throws ValueError - no such code or size, an element is nothing that the code holds, or `lock` is no lock
   */
  constructor(code: C, contents: ArrayContents<C>, options: LockOptions = {}) {
    super((self) => begin(self, code, contents, options));
  }

  /**
   * Its lock, the same one in every process (Python: `get_lock`, H-05).
   *
   * @throws InvalidStateError - it was made with `{ lock: false }`
   */
  getLock(): Lock | RLock {
    const { ref } = holdOfArray(this as never).handle;
    // Kept here: whoever acquires it now must find the same object when it releases it.
    if (this.#lock === undefined || this.#lock.closed) this.#lock = lockOf('SharedArray', ref);
    return this.#lock;
  }

  /** The same memory as a `RawArray`, without the lock (Python: `get_obj`, H-05). */
  getObj(): RawArray<C> {
    return rawTwin(holdOfArray(this as never).handle.ref, Kind.RAW_ARRAY) as RawArray<C>;
  }

  static {
    shared = new SharedClass<SharedArray<TypeCode>>({
      kind: Kind.SHARED_ARRAY,
      name: 'SharedArray',
      prototype: this.prototype,
      type: () => SharedArray,
      holdOf: (array) => holdOfArray(array),
    });
  }
}

function begin<C extends TypeCode>(
  self: never,
  code: C,
  contents: ArrayContents<C>,
  options: LockOptions,
): Beginning<C> {
  const opening: unknown = code;
  const hold =
    opening instanceof Opening
      ? shared.hold(self, opening, NOTHING)
      : make(self, new RawArray(code, contents), options);
  return { hold, memory: arrayMemoryAt<C>(getArena().windows.read(hold.handle.ref, Block.LINK)) };
}

function make<C extends TypeCode>(self: never, raw: RawArray<C>, { lock = true }: LockOptions): Hold {
  try {
    return holdLocked(shared, self, holdOfArray(raw as never).handle, lock);
  } finally {
    raw.close(); // the array links to it
  }
}
