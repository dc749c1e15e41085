import { inspect } from 'node:util';
import { getArena, type Handle, Kind, LocalObjects, registerSharedKind } from '../arena/index.js';
import type { Cells } from './cells/cells.js';
import { cellsOf } from './cells/cells-of.js';
import { RAW_VALUE_BYTES, RawValueWord } from './layout.js';
import { Arrival, Tenure } from './tenure.js';
import { checkCode, codeOfNumber, numberOfCode, type Scalar, type TypeCode } from './type-codes.js';

/** A picture of a `Value` or `RawValue`. */
export interface ValueStatistics {
  /** Whether `close()` was called in this process. */
  readonly closed: boolean;
  /** Its type code. */
  readonly code: TypeCode;
}

const rawValues: LocalObjects<RawValue<TypeCode>> = new LocalObjects<RawValue<TypeCode>>(
  (handle, letGo) => new RawValue(new Arrival(handle, letGo) as never),
);

/** The local object for a raw value that this process holds. */
export function openRawValue<C extends TypeCode>(handle: Handle): RawValue<C> {
  return rawValues.open(handle) as unknown as RawValue<C>;
}

/**
 * One number, boolean or character in shared memory, without a lock (Python: `RawValue`, H-03). It travels anywhere in
 * the process tree and lives while somebody holds it.
 *
 * Differs from Python: `value` is one atomic access, and `add` and `compareExchange` change it without a lock.
 *
 * @example const done = new RawValue('?', false);
 */
export class RawValue<C extends TypeCode> implements Disposable {
  readonly #tenure: Tenure;
  readonly #code: TypeCode;
  readonly #cells: Cells<Scalar<C>>;

  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @throws ValueError - no such code, or `initial` is nothing that it holds
   */
  constructor(code: C, initial?: Scalar<C> | number) {
    if ((code as unknown) instanceof Arrival) {
      const { handle, letGo } = code as unknown as Arrival;
      this.#tenure = new Tenure('RawValue', handle, letGo);
      [this.#code, this.#cells] = rawCellsAt<C>(handle.ref);
      return;
    }
    const handle = createRawValue(code, initial);
    this.#tenure = new Tenure('RawValue', handle, rawValues.add(this as never, handle));
    [this.#code, this.#cells] = rawCellsAt<C>(handle.ref);
  }

  /** Its value, by one atomic access. Integers wrap around when it is set. */
  get value(): Scalar<C> {
    this.#tenure.check();
    return this.#cells.get(0);
  }

  set value(value: Scalar<C>) {
    this.#tenure.check();
    this.#cells.set(0, value);
  }

  /**
   * Adds atomically, without a lock; returns the value before.
   *
   * @throws ValueError - the code is `?`, `c` or `u`
   * @example const ticket = counter.add(1);
   */
  add(amount: Scalar<C>): Scalar<C> {
    this.#tenure.check();
    return this.#cells.add(0, amount);
  }

  /** Sets the value to `next` if it is `expected`, atomically; returns the value before. */
  compareExchange(expected: Scalar<C>, next: Scalar<C>): Scalar<C> {
    this.#tenure.check();
    return this.#cells.compareExchange(0, expected, next);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#tenure.closed;
  }

  /** Ends this process's hold; others keep theirs. */
  close(): void {
    this.#tenure.end();
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

  static {
    registerSharedKind(RawValue.prototype as RawValue<TypeCode>, {
      kind: Kind.RAW_VALUE,
      name: 'RawValue',
      handleOf: (value) => value.#tenure.handle,
      open: (handle) => rawValues.open(handle),
    });
  }
}

/** A new raw value that this process holds. */
export function createRawValue<C extends TypeCode>(code: C, initial: Scalar<C> | number | undefined): Handle {
  checkCode(code);
  const arena = getArena();
  const handle = arena.create((create, { tx }) => {
    const handle = create({ kind: Kind.RAW_VALUE, payloadBytes: RAW_VALUE_BYTES });
    tx.set(handle.ref, RawValueWord.CODE, numberOfCode(code));
    return handle;
  });
  if (initial === undefined) return handle;
  try {
    rawCellsAt<C>(handle.ref)[1].set(0, initial as Scalar<C>);
  } catch (error) {
    arena.release(handle);
    throw error;
  }
  return handle;
}

/** The code and the memory of a raw value. */
export function rawCellsAt<C extends TypeCode>(ref: number): [TypeCode, Cells<Scalar<C>>] {
  const { words, byte, word } = getArena().locate(ref);
  const code = codeOfNumber(words[word + RawValueWord.CODE] as number);
  return [code, cellsOf(code as C, words.buffer as ArrayBuffer, byte + RawValueWord.VALUE * 4, 1)];
}
