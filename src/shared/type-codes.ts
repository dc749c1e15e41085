import { inspect } from 'node:util';
import { ValueError } from '../errors.js';

/**
 * What a shared value is made of, by the codes of Python's `array` module and a few more (H-06): `b B h H i I` integers
 * of 1, 2 and 4 bytes, `l L q Q` of 8 (a `bigint`), `f d` floating point, `?` a boolean, `c` a byte, `u` a character.
 * Capitals are unsigned.
 */
export type TypeCode = 'b' | 'B' | 'h' | 'H' | 'i' | 'I' | 'l' | 'L' | 'q' | 'Q' | 'f' | 'd' | '?' | 'c' | 'u';

/** What one element of a code is in JavaScript. */
export type Scalar<C extends TypeCode> = C extends 'l' | 'L' | 'q' | 'Q'
  ? bigint
  : C extends '?'
    ? boolean
    : C extends 'u'
      ? string
      : number;

/** The plain typed array that shows elements of a code. */
export type TypedArrayOf<C extends TypeCode> = C extends 'b'
  ? Int8Array
  : C extends 'B' | '?' | 'c'
    ? Uint8Array
    : C extends 'h'
      ? Int16Array
      : C extends 'H'
        ? Uint16Array
        : C extends 'i'
          ? Int32Array
          : C extends 'I' | 'u'
            ? Uint32Array
            : C extends 'l' | 'q'
              ? BigInt64Array
              : C extends 'L' | 'Q'
                ? BigUint64Array
                : C extends 'f'
                  ? Float32Array
                  : Float64Array;

type AnyTyped = TypedArrayOf<TypeCode>;

interface Views {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): AnyTyped;
}

/** In the order of their numbers, which are part of the memory layout. */
const views: Readonly<Record<TypeCode, Views>> = {
  b: Int8Array,
  B: Uint8Array,
  h: Int16Array,
  H: Uint16Array,
  i: Int32Array,
  I: Uint32Array,
  l: BigInt64Array,
  L: BigUint64Array,
  q: BigInt64Array,
  Q: BigUint64Array,
  f: Float32Array,
  d: Float64Array,
  '?': Uint8Array,
  c: Uint8Array,
  u: Uint32Array,
};
const codes = Object.keys(views) as TypeCode[];

export const numberOfCode = (code: TypeCode): number => codes.indexOf(code);
export const codeOfNumber = (number: number): TypeCode => codes[number] as TypeCode;
export const bytesPerElement = (code: TypeCode): number => views[code].BYTES_PER_ELEMENT;

export function viewOf(code: TypeCode, buffer: ArrayBuffer, byteOffset: number, length: number): AnyTyped {
  return new views[code](buffer, byteOffset, length);
}

export function checkCode(code: unknown): asserts code is TypeCode {
  if (typeof code === 'string' && Object.hasOwn(views, code)) return;
  throw new ValueError(`There is no type code ${inspect(code)}: use one of ${codes.join(' ')} (Python's codes)`);
}
