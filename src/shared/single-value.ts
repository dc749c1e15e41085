import { inspect } from 'node:util';
import { getArena, type Hold } from '../arena/index.js';
import type { Cells } from './cells/cells.js';
import { cellsOf } from './cells/cells-of.js';
import { RawValueWord } from './layout.js';
import { codeOfNumber, type Scalar, type TypeCode } from './type-codes.js';

/** A picture of a `Value` or `RawValue`. */
export interface ValueStatistics {
  /** Whether `close()` was called in this process. */
  readonly closed: boolean;
  /** Its type code. */
  readonly code: TypeCode;
}

/** What a value of either class is at first; `initial` is yet to be written. */
export interface FirstValue<C extends TypeCode> {
  readonly name: string;
  readonly hold: Hold;
  /** The raw value that has the memory. */
  readonly raw: number;
  readonly initial?: Scalar<C> | undefined;
}

/** The hold that a value has. */
export let holdOfValue: (value: SingleValue<TypeCode>) => Hold;

/** What `Value` and `RawValue` have in common. */
export abstract class SingleValue<C extends TypeCode> implements Disposable {
  readonly #name: string;
  readonly #hold: Hold;
  readonly #code: TypeCode;
  readonly #cells: Cells<Scalar<C>>;

  static {
    holdOfValue = (value) => value.#hold;
  }

  /** @internal */
  protected constructor(begin: (self: never) => FirstValue<C>) {
    const { name, hold, raw, initial } = begin(this as never);
    const { words, byte, word } = getArena().locate(raw);
    this.#name = name;
    this.#hold = hold;
    this.#code = codeOfNumber(words[word + RawValueWord.CODE] as number);
    this.#cells = cellsOf(this.#code as C, words.buffer as ArrayBuffer, byte + RawValueWord.VALUE * 4, 1);
    if (initial === undefined) return;
    try {
      this.#cells.set(0, initial);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Its value, by one atomic access without a lock. Integers wrap around when it is set. */
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

  /**
   * Sets the value to `next` if it is `expected`, atomically and without a lock; returns the value before.
   *
   * @example const isMine = owner.compareExchange(0, process.pid) === 0;
   */
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
    return `<${this.#name} ${this.#code} ${this.closed ? 'closed' : inspect(this.value)}>`;
  }
}
