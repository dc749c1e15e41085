import { inspect } from 'node:util';
import { Block, getArena, type Hold, Kind, Opening, SharedClass } from '../arena/index.js';
import type { Lock, RLock } from '../sync/index.js';
import type { Cells } from './cells/cells.js';
import { holdLocked, lockOf, NOTHING, rawTwin } from './locked.js';
import { handleOfRawValue, RawValue, rawCellsAt, type ValueStatistics } from './raw-value.js';
import type { Scalar, TypeCode } from './type-codes.js';

/** What the last argument of `Value` and `SharedArray` says. */
export interface LockOptions {
  /** `true`: an `RLock` of its own, the default. `false`: no lock. Or the lock to use, which others may use too. */
  lock?: boolean | Lock | RLock;
}

let shared: SharedClass<Value<TypeCode>>;

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
  readonly #hold: Hold;
  readonly #code: TypeCode;
  readonly #cells: Cells<Scalar<C>>;
  #lock: Lock | RLock | undefined;

  /**
   * @param code - see {@link TypeCode}
   * @param initial - zero, `false` or the character NUL if omitted
   * @param options - which lock it has
   * @throws ValueError - no such code, `initial` is nothing that it holds, or `lock` is no lock
   */
  constructor(code: C, initial?: Scalar<C> | number, options: LockOptions = {}) {
    const opening: unknown = code;
    this.#hold =
      opening instanceof Opening
        ? shared.hold(this as never, opening, NOTHING)
        : this.#make(new RawValue(code, initial), options);
    const { ref } = this.#hold.handle;
    [this.#code, this.#cells] = rawCellsAt<C>(getArena().windows.read(ref, Block.LINK));
  }

  /** Its value, by one atomic access without the lock. Integers wrap around when it is set. */
  get value(): Scalar<C> {
    this.#hold.check();
    return this.#cells.get(0);
  }

  set value(value: Scalar<C>) {
    this.#hold.check();
    this.#cells.set(0, value);
  }

  /**
   * Adds atomically, without the lock; returns the value before.
   *
   * @throws ValueError - the code is `?`, `c` or `u`
   * @example const ticket = counter.add(1);
   */
  add(amount: Scalar<C>): Scalar<C> {
    this.#hold.check();
    return this.#cells.add(0, amount);
  }

  /**
   * Sets the value to `next` if it is `expected`, atomically and without the lock; returns the value before.
   *
   * @example const isMine = owner.compareExchange(0, process.pid) === 0;
   */
  compareExchange(expected: Scalar<C>, next: Scalar<C>): Scalar<C> {
    this.#hold.check();
    return this.#cells.compareExchange(0, expected, next);
  }

  /**
   * Its lock, the same one in every process (Python: `get_lock`, H-05).
   *
   * @throws InvalidStateError - it was made with `{ lock: false }`
   */
  getLock(): Lock | RLock {
    const { ref } = this.#hold.handle;
    // Kept here: whoever acquires it now must find the same object when it releases it.
    if (this.#lock === undefined || this.#lock.closed) this.#lock = lockOf('Value', ref);
    return this.#lock;
  }

  /** The same memory as a `RawValue`, without the lock (Python: `get_obj`, H-05). */
  getObj(): RawValue<C> {
    return rawTwin(this.#hold.handle.ref, Kind.RAW_VALUE) as RawValue<C>;
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
    return `<Value ${this.#code} ${this.closed ? 'closed' : inspect(this.value)}>`;
  }

  #make(raw: RawValue<C>, { lock = true }: LockOptions): Hold {
    try {
      return holdLocked(shared, this as never, handleOfRawValue(raw as never), lock);
    } finally {
      raw.close(); // the value links to it
    }
  }

  static {
    shared = new SharedClass<Value<TypeCode>>({
      kind: Kind.VALUE,
      name: 'Value',
      prototype: this.prototype,
      type: () => Value,
      holdOf: (value) => value.#hold,
    });
  }
}
