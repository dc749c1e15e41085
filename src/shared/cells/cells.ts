/**
 * Elements of one type code as they lie in shared memory. Every method is one atomic access without a lock, except
 * `set` and `get` of floating point numbers, which are one aligned access.
 */
export interface Cells<T> {
  readonly length: number;
  get(index: number): T;
  set(index: number, value: T): void;
  /** Returns the value before. */
  add(index: number, amount: T): T;
  /** Stores `next` if the element is `expected`; returns the value before. */
  compareExchange(index: number, expected: T, next: T): T;
}
