import { ValueError } from '../errors.js';

/** What classes with `object[index]` do for it; the index has been checked. */
export const GET: unique symbol = Symbol('get');
export const SET: unique symbol = Symbol('set');

/**
 * Elements by `object[index]`, and by `object[-1]` from the end. An index out of range is a `ValueError`, for reading
 * too (Python: `IndexError`).
 *
 * The proxy stands at the end of the prototype chain, not before the object: so methods, getters and private members
 * are found without it, at full speed, and only an index, which nothing before it has, comes through.
 */
export abstract class Indexed<T> {
  /** The element at the index. */
  [index: number]: T;

  /** Number of elements. */
  abstract readonly length: number;
  /** @internal */
  abstract [GET](index: number): T;
  /** @internal */
  abstract [SET](index: number, value: T): void;
}

const INTEGER = /^-?\d+$/;

Object.setPrototypeOf(
  Indexed.prototype,
  new Proxy(Object.prototype, {
    get(target, key, receiver) {
      const index = indexOf(key);
      return index === undefined ? Reflect.get(target, key, receiver) : receiver[GET](inRange(receiver, index));
    },

    set(target, key, value, receiver) {
      const index = indexOf(key);
      if (index === undefined) return Reflect.set(target, key, value, receiver);
      receiver[SET](inRange(receiver, index), value);
      return true;
    },
  }),
);

function indexOf(key: string | symbol): number | undefined {
  if (typeof key === 'symbol') return undefined;
  const first = key.charCodeAt(0);
  // Most keys are plain indices: a digit at the start tells them from names.
  if (first >= 48 && first <= 57) {
    const index = +key;
    return Number.isInteger(index) ? index : undefined;
  }
  return first === 45 && INTEGER.test(key) ? +key : undefined;
}

function inRange(object: Indexed<unknown>, index: number): number {
  const { length } = object;
  const position = index < 0 ? index + length : index;
  if (position >= 0 && position < length) return position;
  throw new ValueError(`Index ${index} is out of range: there are ${length} elements`);
}

/** Positions that `slice(start, end)` means in a sequence of this length, as `Array.prototype.slice` has it. */
export function rangeOf(length: number, start = 0, end: number = length): [from: number, to: number] {
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
  return [clamp(Math.trunc(start)), clamp(Math.trunc(end))];
}
