import { type Handle, Kind, Opening, SharedClass } from '../arena/index.js';
import { RAW_VALUE_BYTES, RawValueWord } from './layout.js';
import { type FirstValue, holdOfValue, SingleValue } from './single-value.js';
import { checkCode, numberOfCode, type Scalar, type TypeCode } from './type-codes.js';

let shared: SharedClass<RawValue<TypeCode>>;
/** The handle of an open raw value. */
export const handleOfRawValue = (value: RawValue<TypeCode>): Handle => holdOfValue(value).handle;

/**
 * One number, boolean or character in shared memory, without a lock (Python: `RawValue`, H-03). It travels anywhere in
 * the process tree and lives while somebody holds it.
 *
 * Differs from Python: `value` is one atomic access, and `add` and `compareExchange` change it without a lock.
 *
 * @example const done = new RawValue('?', false);
 */
export class RawValue<C extends TypeCode> extends SingleValue<C> {
  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @throws ValueError - no such code, or `initial` is nothing that it holds
   */
  constructor(code: C, initial?: Scalar<C> | number) {
    super((self) => begin(self, code, initial as Scalar<C>));
  }

  static {
    shared = new SharedClass<RawValue<TypeCode>>({
      kind: Kind.RAW_VALUE,
      name: 'RawValue',
      prototype: this.prototype,
      type: () => RawValue,
      holdOf: holdOfValue,
    });
  }
}

function begin<C extends TypeCode>(self: never, code: C, initial: Scalar<C> | undefined): FirstValue<C> {
  const opening: unknown = code;
  if (!(opening instanceof Opening)) checkCode(code);
  const hold = shared.hold(self, opening, { payloadBytes: RAW_VALUE_BYTES }, (tx, ref) =>
    tx.set(ref, RawValueWord.CODE, numberOfCode(code)),
  );
  return { name: 'RawValue', hold, raw: hold.handle.ref, initial };
}
