import type { Cells } from './cells.js';
import { wrongValue } from './wrong-value.js';

/** Integers of 8 bytes. They wrap around like the smaller ones; a whole number is taken for a bigint. */
export class BigCells implements Cells<bigint> {
  readonly #view: BigInt64Array | BigUint64Array;
  readonly #code: string;

  constructor(view: BigInt64Array | BigUint64Array, code: string) {
    this.#view = view;
    this.#code = code;
  }

  get length(): number {
    return this.#view.length;
  }

  get(index: number): bigint {
    return Atomics.load(this.#view, index);
  }

  set(index: number, value: bigint): void {
    Atomics.store(this.#view, index, this.#big(value));
  }

  add(index: number, amount: bigint): bigint {
    return Atomics.add(this.#view, index, this.#big(amount));
  }

  compareExchange(index: number, expected: bigint, next: bigint): bigint {
    return Atomics.compareExchange(this.#view, index, this.#big(expected), this.#big(next));
  }

  #big(value: unknown): bigint {
    if (typeof value === 'bigint') return value;
    if (Number.isInteger(value)) return BigInt(value as number);
    throw wrongValue(this.#code, 'a bigint, such as 1n', value);
  }
}
