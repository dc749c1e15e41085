import { inspect } from 'node:util';
import { getArena, type Handle, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import type { Cells } from './cells/cells.js';
import { cellsOf } from './cells/cells-of.js';
import { RAW_VALUE_BYTES, RawValueWord } from './layout.js';
import { checkCode, codeOfNumber, numberOfCode, type Scalar, type TypeCode } from './type-codes.js';

/** A picture of a `Value` or `RawValue`. */
export interface ValueStatistics {
  /** Whether `close()` was called in this process. */
  readonly closed: boolean;
  /** Its type code. */
  readonly code: TypeCode;
}

let shared: SharedClass<RawValue<TypeCode>>;
/** The handle of an open raw value. */
export let handleOfRawValue: (value: RawValue<TypeCode>) => Handle;

/**
 * One number, boolean or character in shared memory, without a lock (Python: `RawValue`, H-03). It travels anywhere in
 * the process tree and lives while somebody holds it.
 *
 * Differs from Python: `value` is one atomic access, and `add` and `compareExchange` change it without a lock.
 *
 * @example const done = new RawValue('?', false);
 */
export class RawValue<C extends TypeCode> implements Disposable {
  readonly #hold: Hold;
  readonly #code: TypeCode;
  readonly #cells: Cells<Scalar<C>>;

  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @throws ValueError - no such code, or `initial` is nothing that it holds
   */
  constructor(code: C, initial?: Scalar<C> | number) {
    const opening: unknown = code;
    if (!(opening instanceof Opening)) checkCode(code);
    this.#hold = shared.hold(this as never, opening, { payloadBytes: RAW_VALUE_BYTES }, (tx, ref) =>
      tx.set(ref, RawValueWord.CODE, numberOfCode(code)),
    );
    [this.#code, this.#cells] = rawCellsAt<C>(this.#hold.handle.ref);
    if (initial !== undefined) this.#begin(initial as Scalar<C>);
  }

  /** Its value, by one atomic access. Integers wrap around when it is set. */
  get value(): Scalar<C> {
    this.#hold.check();
    return this.#cells.get(0);
  }

  set value(value: Scalar<C>) {
    this.#hold.check();
    this.#cells.set(0, value);
  }

  /**
   * Adds atomically, without a lock; returns the value before.
   *
   * @throws ValueError - the code is `?`, `c` or `u`
   * @example const ticket = counter.add(1);
   */
  add(amount: Scalar<C>): Scalar<C> {
    this.#hold.check();
    return this.#cells.add(0, amount);
  }

  /** Sets the value to `next` if it is `expected`, atomically; returns the value before. */
  compareExchange(expected: Scalar<C>, next: Scalar<C>): Scalar<C> {
    this.#hold.check();
    return this.#cells.compareExchange(0, expected, next);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /** Ends this process's hold; others keep theirs. */
  close(): void {
    this.#hold.end();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A picture of it now. */
  statistics(): ValueStatistics {
    return Object.freeze({ closed: this.closed, code: this.#code });
  }

  /** @internal */
  [inspect.custom](): string {
    return `<RawValue ${this.#code} ${this.closed ? 'closed' : inspect(this.value)}>`;
  }

  #begin(initial: Scalar<C>): void {
    try {
      this.#cells.set(0, initial);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  static {
    handleOfRawValue = (value) => value.#hold.handle;
    shared = new SharedClass<RawValue<TypeCode>>({
      kind: Kind.RAW_VALUE,
      name: 'RawValue',
      prototype: this.prototype,
      type: () => RawValue,
      holdOf: (value) => value.#hold,
    });
  }
}

/** The code and the memory of a raw value. */
export function rawCellsAt<C extends TypeCode>(ref: number): [TypeCode, Cells<Scalar<C>>] {
  const { words, byte, word } = getArena().locate(ref);
  const code = codeOfNumber(words[word + RawValueWord.CODE] as number);
  return [code, cellsOf(code as C, words.buffer as ArrayBuffer, byte + RawValueWord.VALUE * 4, 1)];
}
