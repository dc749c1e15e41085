import type { Cells } from './cells.js';
import { wrongValue } from './wrong-value.js';

type Floats = Float32Array | Float64Array;
/** A `BigInt64Array` for `d`: it is used in the same way. */
type Bits = Int32Array;

/**
 * Floating point numbers. There are no atomic operations for them, so read-modify-write goes by their bits: it starts
 * over when another process was faster.
 */
export class FloatCells implements Cells<number> {
  readonly #view: Floats;
  readonly #bits: Bits;
  readonly #code: string;
  /** One number, and its bits: to turn one into the other. */
  readonly #number: Floats;
  readonly #numberBits: Bits;

  constructor(view: Floats, code: string) {
    this.#view = view;
    this.#bits = bitsOf(view);
    this.#code = code;
    this.#number = view instanceof Float32Array ? new Float32Array(1) : new Float64Array(1);
    this.#numberBits = bitsOf(this.#number);
  }

  get length(): number {
    return this.#view.length;
  }

  get(index: number): number {
    return this.#view[index] as number;
  }

  set(index: number, value: number): void {
    this.#view[index] = this.#check(value);
  }

  add(index: number, amount: number): number {
    this.#check(amount);
    return this.#update(index, (before) => before + amount);
  }

  /** Numbers are compared, not bits: 0 is -0; and NaN is NaN. */
  compareExchange(index: number, expected: number, next: number): number {
    this.#check(next);
    const wanted = this.#rounded(this.#check(expected));
    const isWanted = (it: number): boolean => it === wanted || (Number.isNaN(it) && Number.isNaN(wanted));
    return this.#update(index, (before) => (isWanted(before) ? next : undefined));
  }

  #update(index: number, change: (before: number) => number | undefined): number {
    for (;;) {
      const seen = Atomics.load(this.#bits, index);
      this.#numberBits[0] = seen;
      const before = this.#number[0] as number;
      const after = change(before);
      if (after === undefined) return before;
      this.#number[0] = after;
      if (Atomics.compareExchange(this.#bits, index, seen, this.#numberBits[0] as number) === seen) return before;
    }
  }

  #rounded(value: number): number {
    this.#number[0] = value;
    return this.#number[0] as number;
  }

  #check(value: unknown): number {
    if (typeof value === 'number') return value;
    throw wrongValue(this.#code, 'a number', value);
  }
}

function bitsOf({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: Floats): Bits {
  const Views = BYTES_PER_ELEMENT === 4 ? Int32Array : (BigInt64Array as unknown as Int32ArrayConstructor);
  return new Views(buffer, byteOffset, length);
}
