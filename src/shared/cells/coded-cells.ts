import { inspect } from 'node:util';
import type { Cells } from './cells.js';
import { notANumber, wrongValue } from './wrong-value.js';

/** How elements that are no numbers stand in memory. */
export interface Coding<T> {
  readonly code: string;
  toNumber(value: unknown): number;
  fromNumber(number: number): T;
}

/** A boolean is one byte; whatever is true in JavaScript is true. */
export const booleans: Coding<boolean> = {
  code: '?',
  toNumber: (value) => (value ? 1 : 0),
  fromNumber: (number) => number !== 0,
};

/** One byte, as a number; a string of one byte will do. */
export const bytes: Coding<number> = {
  code: 'c',
  toNumber(value) {
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255) return value as number;
    if (typeof value === 'string' && value.length === 1 && value.charCodeAt(0) < 128) return value.charCodeAt(0);
    throw wrongValue('c', 'one byte: a number from 0 to 255, or an ASCII character', value);
  },
  fromNumber: (number) => number,
};

/** A character is its code point in four bytes, as `wchar_t` is on Linux. */
export const characters: Coding<string> = {
  code: 'u',
  toNumber(value) {
    if (typeof value !== 'string' || [...value].length !== 1) throw wrongValue('u', 'one character', value);
    return value.codePointAt(0) as number;
  },
  fromNumber(number) {
    if (number <= 0x10_ffff) return String.fromCodePoint(number);
    throw wrongValue('u', 'one character', `code point ${inspect(number)}`);
  },
};

export class CodedCells<T> implements Cells<T> {
  readonly #view: Uint8Array | Uint32Array;
  readonly #coding: Coding<T>;

  constructor(view: Uint8Array | Uint32Array, coding: Coding<T>) {
    this.#view = view;
    this.#coding = coding;
  }

  get length(): number {
    return this.#view.length;
  }

  get(index: number): T {
    return this.#coding.fromNumber(Atomics.load(this.#view, index));
  }

  set(index: number, value: T): void {
    Atomics.store(this.#view, index, this.#coding.toNumber(value));
  }

  add(): never {
    throw notANumber(this.#coding.code);
  }

  compareExchange(index: number, expected: T, next: T): T {
    const { toNumber, fromNumber } = this.#coding;
    return fromNumber(Atomics.compareExchange(this.#view, index, toNumber(expected), toNumber(next)));
  }
}
