import { Kind, Opening, SharedClass } from '../arena/index.js';
import { arrayMemoryAt, clearArray, fillArray, specOfArray } from './array-memory.js';
import { type Beginning, ElementArray, holdOfArray } from './element-array.js';
import { type ArrayContents, initialElements } from './initial-elements.js';
import { NOTHING } from './locked.js';
import { checkCode, type TypeCode } from './type-codes.js';

let shared: SharedClass<RawArray<TypeCode>>;

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
    super((self) => begin(self, code, contents));
  }

  static {
    shared = new SharedClass<RawArray<TypeCode>>({
      kind: Kind.RAW_ARRAY,
      name: 'RawArray',
      prototype: this.prototype,
      type: () => RawArray,
      holdOf: (array) => holdOfArray(array),
    });
  }
}

function begin<C extends TypeCode>(self: never, code: C, contents: ArrayContents<C>): Beginning<C> {
  const opening: unknown = code;
  if (opening instanceof Opening) {
    const hold = shared.hold(self, opening, NOTHING);
    return { hold, memory: arrayMemoryAt<C>(hold.handle.ref) };
  }
  checkCode(code);
  const [length, elements] = initialElements(code, contents);
  const hold = shared.hold(self, undefined, specOfArray(code, length), (tx, ref) => fillArray(tx, ref, code, length));
  clearArray(hold.handle.ref);
  return { hold, memory: arrayMemoryAt<C>(hold.handle.ref), elements };
}
