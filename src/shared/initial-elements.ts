import { inspect } from 'node:util';
import { ValueError } from '../errors.js';
import type { Scalar, TypeCode } from './type-codes.js';

/** What an array is made from: a number of zeros, its elements, or - for `c` and `u` - text. */
export type ArrayContents<C extends TypeCode> = number | Iterable<Scalar<C> | number> | string;

/** The number of elements, and which they are if they are not zeros. */
export function initialElements<C extends TypeCode>(
  code: C,
  contents: ArrayContents<C>,
): [length: number, elements: readonly Scalar<C>[] | undefined] {
  if (typeof contents === 'number') {
    if (Number.isSafeInteger(contents) && contents >= 0) return [contents, undefined];
    throw new ValueError(`The size of an array is a whole number of elements, not ${contents}`);
  }
  if (typeof contents === 'string') {
    if (code !== 'c' && code !== 'u') {
      throw new ValueError(`An array of '${code}' cannot be made from a string: only 'c' (bytes) and 'u' hold text`);
    }
    const elements = code === 'c' ? Buffer.from(contents) : contents;
    const list = [...elements] as Scalar<C>[];
    return [list.length, list];
  }
  if (typeof contents?.[Symbol.iterator] !== 'function') {
    throw new ValueError(`An array is made from a size or from its elements, not from ${inspect(contents)}`);
  }
  const list = [...contents] as Scalar<C>[];
  return [list.length, list];
}
