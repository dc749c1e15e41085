import { inspect } from 'node:util';
import { Block, getArena, Kind, LocalObjects, registerSharedKind } from '../arena/index.js';
import type { Cells } from './cells/cells.js';
import { createLocked, lockOf, rawTwin } from './locked.js';
import type { LockLike } from './locks.js';
import { createRawValue, openRawValue, type RawValue, rawCellsAt, type ValueStatistics } from './raw-value.js';
import { Arrival, Tenure } from './tenure.js';
import type { Scalar, TypeCode } from './type-codes.js';

/** What the last argument of `Value` and `SharedArray` says. */
export interface LockOptions {
  /** `true`: an `RLock` of its own, the default. `false`: no lock. Or the lock to use, which others may use too. */
  lock?: boolean | LockLike;
}

const values: LocalObjects<Value<TypeCode>> = new LocalObjects<Value<TypeCode>>(
  (handle, letGo) => new Value(new Arrival(handle, letGo) as never),
);

/**
 * One number, boolean or character in shared memory, with a lock for changes that take several steps (Python: `Value`,
 * H-01). It travels anywhere in the process tree and lives while somebody holds it.
 *
 * Differs from Python: `value` is one atomic access that takes no lock; so `v.value += 1` loses updates of others here
 * as there. Use `add`, which needs no lock, or `getLock()`.
 *
 * @example
 * const total = new Value('i', 0);
 * total.add(5);
 * await total.getLock().run(() => { total.value *= 2; });
 */
export class Value<C extends TypeCode> implements Disposable {
  readonly #tenure: Tenure;
  readonly #code: TypeCode;
  readonly #cells: Cells<Scalar<C>>;

  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @param options - which lock it has
   * @throws ValueError - no such code, `initial` is nothing that it holds, or `lock` is no lock
   */
  constructor(code: C, initial?: Scalar<C> | number, options: LockOptions = {}) {
    if ((code as unknown) instanceof Arrival) {
      const { handle, letGo } = code as unknown as Arrival;
      this.#tenure = new Tenure('Value', handle, letGo);
    } else {
      const raw = createRawValue(code, initial);
      try {
        const handle = createLocked(Kind.VALUE, raw, options.lock ?? true);
        this.#tenure = new Tenure('Value', handle, values.add(this as never, handle));
      } finally {
        getArena().release(raw);
      }
    }
    const { ref } = this.#tenure.handle;
    [this.#code, this.#cells] = rawCellsAt<C>(getArena().windows.read(ref, Block.LINK));
  }

  /** Its value, by one atomic access without the lock. Integers wrap around when it is set. */
  get value(): Scalar<C> {
    this.#tenure.check();
    return this.#cells.get(0);
  }

  set value(value: Scalar<C>) {
    this.#tenure.check();
    this.#cells.set(0, value);
  }

  /**
   * Adds atomically, without the lock; returns the value before.
   *
   * @throws ValueError - the code is `?`, `c` or `u`
   * @example const ticket = counter.add(1);
   */
  add(amount: Scalar<C>): Scalar<C> {
    this.#tenure.check();
    return this.#cells.add(0, amount);
  }

  /**
   * Sets the value to `next` if it is `expected`, atomically and without the lock; returns the value before.
   *
   * @example const isMine = owner.compareExchange(0, process.pid) === 0;
   */
  compareExchange(expected: Scalar<C>, next: Scalar<C>): Scalar<C> {
    this.#tenure.check();
    return this.#cells.compareExchange(0, expected, next);
  }

  /**
   * Its lock, the same one in every process (Python: `get_lock`, H-05).
   *
   * @throws InvalidStateError - it was made with `{ lock: false }`
   */
  getLock(): LockLike {
    return lockOf('Value', this.#tenure.handle.ref);
  }

  /** The same memory as a `RawValue`, without the lock (Python: `get_obj`, H-05). */
  getObj(): RawValue<C> {
    return rawTwin(this.#tenure.handle.ref, Kind.RAW_VALUE, openRawValue<C>);
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
    return `<Value ${this.#code} ${this.closed ? 'closed' : inspect(this.value)}>`;
  }

  static {
    registerSharedKind(Value.prototype as Value<TypeCode>, {
      kind: Kind.VALUE,
      name: 'Value',
      handleOf: (value) => value.#tenure.handle,
      open: (handle) => values.open(handle),
    });
  }
}
