import { type Handle, Kind, LocalObjects, registerSharedKind } from '../arena/index.js';
import { arrayMemoryAt, createRawArray } from './array-memory.js';
import { type Beginning, ElementArray, handleOfArray } from './element-array.js';
import { type ArrayContents, initialElements } from './initial-elements.js';
import { Arrival, Tenure } from './tenure.js';
import { checkCode, type TypeCode } from './type-codes.js';

const rawArrays: LocalObjects<RawArray<TypeCode>> = new LocalObjects<RawArray<TypeCode>>(
  (handle, letGo) => new RawArray(new Arrival(handle, letGo) as never, 0),
);

/** The local object for a raw array that this process holds. */
export function openRawArray<C extends TypeCode>(handle: Handle): RawArray<C> {
  return rawArrays.open(handle) as unknown as RawArray<C>;
}

/**
 * Numbers, booleans or characters in shared memory, without a lock (Python: `RawArray`, H-03). It travels anywhere in
 * the process tree and lives while somebody holds it, or a typed array that it gave.
 *
 * `array[i]` is one atomic access, at some 10 million a second; `typed()` is plain memory, at several hundred million.
 * An array takes at least two pages (8 KiB).
 *
 * @example
 * const squares = new RawArray('d', [1, 4, 9]);
 * squares[-1]; // 9
 */
export class RawArray<C extends TypeCode> extends ElementArray<C> {
  /**
   * @param code - see {@link TypeCode}
   * @param contents - how many zeros, or the elements, or a text (`c`, `u`)
   * @throws ValueError - no such code or size, or an element is nothing that the code holds
   */
  constructor(code: C, contents: ArrayContents<C>) {
    super((self) => ((code as unknown) instanceof Arrival ? arrived(code as never) : made(self, code, contents)));
  }

  static {
    registerSharedKind(RawArray.prototype as RawArray<TypeCode>, {
      kind: Kind.RAW_ARRAY,
      name: 'RawArray',
      handleOf: (array) => handleOfArray(array),
      open: (handle) => rawArrays.open(handle),
    });
  }
}

function arrived<C extends TypeCode>({ handle, letGo }: Arrival): Beginning<C> {
  return { tenure: new Tenure('RawArray', handle, letGo), memory: arrayMemoryAt<C>(handle.ref) };
}

function made<C extends TypeCode>(self: never, code: C, contents: ArrayContents<C>): Beginning<C> {
  checkCode(code);
  const [length, elements] = initialElements(code, contents);
  const handle = createRawArray(code, length);
  const tenure = new Tenure('RawArray', handle, rawArrays.add(self, handle));
  return { tenure, memory: arrayMemoryAt<C>(handle.ref), elements };
}
