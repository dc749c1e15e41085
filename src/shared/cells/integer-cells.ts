import type { Cells } from './cells.js';
import { wrongValue } from './wrong-value.js';

type Integers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Integers of up to 4 bytes. What is too large wraps around silently, as in Python (H-01). */
export class IntegerCells implements Cells<number> {
  readonly #view: Integers;
  readonly #code: string;

  constructor(view: Integers, code: string) {
    this.#view = view;
    this.#code = code;
  }

  get length(): number {
    return this.#view.length;
  }

  get(index: number): number {
    return Atomics.load(this.#view, index);
  }

  set(index: number, value: number): void {
    Atomics.store(this.#view, index, this.#integer(value));
  }

  add(index: number, amount: number): number {
    return Atomics.add(this.#view, index, this.#integer(amount));
  }

  compareExchange(index: number, expected: number, next: number): number {
    return Atomics.compareExchange(this.#view, index, this.#integer(expected), this.#integer(next));
  }

  #integer(value: unknown): number {
    if (Number.isInteger(value)) return value as number;
    if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
    throw wrongValue(this.#code, 'an integer', value);
  }
}
