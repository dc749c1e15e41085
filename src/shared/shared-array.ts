import { Block, getArena, Kind, LocalObjects, registerSharedKind } from '../arena/index.js';
import { arrayMemoryAt, createRawArray } from './array-memory.js';
import { type Beginning, ElementArray, handleOfArray } from './element-array.js';
import { type ArrayContents, initialElements } from './initial-elements.js';
import { createLocked, lockOf, rawTwin } from './locked.js';
import type { LockLike } from './locks.js';
import { openRawArray, type RawArray } from './raw-array.js';
import { Arrival, Tenure } from './tenure.js';
import { checkCode, type TypeCode } from './type-codes.js';
import type { LockOptions } from './value.js';

const arrays: LocalObjects<SharedArray<TypeCode>> = new LocalObjects<SharedArray<TypeCode>>(
  (handle, letGo) => new SharedArray(new Arrival(handle, letGo) as never, 0),
);

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
  /**
   * @param code - see {@link TypeCode}
   * @param contents - how many zeros, or the elements, or a text (`c`, `u`)
   * @param options - which lock it has
   * @throws ValueError - no such code or size, an element is nothing that the code holds, or `lock` is no lock
   */
  constructor(code: C, contents: ArrayContents<C>, options: LockOptions = {}) {
    super((self) =>
      (code as unknown) instanceof Arrival ? arrived(code as never) : made(self, code, contents, options),
    );
  }

  /**
   * Its lock, the same one in every process (Python: `get_lock`, H-05).
   *
   * @throws InvalidStateError - it was made with `{ lock: false }`
   */
  getLock(): LockLike {
    return lockOf('SharedArray', handleOfArray(this as never).ref);
  }

  /** The same memory as a `RawArray`, without the lock (Python: `get_obj`, H-05). */
  getObj(): RawArray<C> {
    return rawTwin(handleOfArray(this as never).ref, Kind.RAW_ARRAY, openRawArray<C>);
  }

  static {
    registerSharedKind(SharedArray.prototype as SharedArray<TypeCode>, {
      kind: Kind.SHARED_ARRAY,
      name: 'SharedArray',
      handleOf: (array) => handleOfArray(array),
      open: (handle) => arrays.open(handle),
    });
  }
}

function arrived<C extends TypeCode>({ handle, letGo }: Arrival): Beginning<C> {
  const raw = getArena().windows.read(handle.ref, Block.LINK);
  return { tenure: new Tenure('SharedArray', handle, letGo), memory: arrayMemoryAt<C>(raw) };
}

function made<C extends TypeCode>(
  self: never,
  code: C,
  contents: ArrayContents<C>,
  { lock = true }: LockOptions,
): Beginning<C> {
  checkCode(code);
  const [length, elements] = initialElements(code, contents);
  const raw = createRawArray(code, length);
  try {
    const handle = createLocked(Kind.SHARED_ARRAY, raw, lock);
    const tenure = new Tenure('SharedArray', handle, arrays.add(self, handle));
    return { tenure, memory: arrayMemoryAt<C>(raw.ref), elements };
  } finally {
    getArena().release(raw); // the array links to it
  }
}
