import { inspect } from 'node:util';
import type { Hold } from '../arena/index.js';
import { ValueError } from '../errors.js';
import type { DetachableMapping } from '../native/index.js';
import type { ArrayMemory } from './array-memory.js';
import { GET, Indexed, rangeOf, SET } from './indexed.js';
import { readText, writeText } from './text.js';
import { type Scalar, type TypeCode, type TypedArrayOf, viewOf } from './type-codes.js';

/** A picture of a `SharedArray` or `RawArray`. */
export interface ArrayStatistics {
  /** Whether `close()` was called in this process. */
  readonly closed: boolean;
  /** Type code of its elements. */
  readonly code: TypeCode;
  /** Number of elements. */
  readonly length: number;
  /** Whether `typed()` was called in this process. */
  readonly mapped: boolean;
}

/** A typed array keeps its shared array open in this process, so that the memory is not used for something else. */
const keptBy = new WeakMap<ArrayBuffer, ElementArray<TypeCode>>();

const SHOWN = 6;

/** What an array of either class is at first; `elements` are yet to be written. */
export interface Beginning<C extends TypeCode> {
  readonly hold: Hold;
  readonly memory: ArrayMemory<C>;
  readonly elements?: readonly Scalar<C>[] | undefined;
}

/** The hold that an array has. */
export let holdOfArray: (array: ElementArray<TypeCode>) => Hold;

/** What `SharedArray` and `RawArray` have in common. */
export abstract class ElementArray<C extends TypeCode> extends Indexed<Scalar<C>> implements Disposable {
  readonly #hold: Hold;
  readonly #memory: ArrayMemory<C>;
  #mapping: DetachableMapping | undefined;
  #typed: TypedArrayOf<C> | undefined;

  static {
    holdOfArray = (array) => array.#hold;
  }

  /** @internal */
  protected constructor(begin: (self: never) => Beginning<C>) {
    super();
    const { hold, memory, elements } = begin(this as never);
    this.#hold = hold;
    this.#memory = memory;
    if (elements === undefined) return;
    try {
      this.set(elements);
    } catch (error) {
      hold.end();
      throw error;
    }
  }

  /** Number of elements. */
  get length(): number {
    return this.#memory.length;
  }

  /** @internal */
  override [GET](index: number): Scalar<C> {
    this.#hold.check();
    return this.#memory.cells.get(index);
  }

  /** @internal */
  override [SET](index: number, value: Scalar<C>): void {
    this.#hold.check();
    this.#memory.cells.set(index, value);
  }

  /** Its elements, each read when it is asked for. */
  *[Symbol.iterator](): IterableIterator<Scalar<C>> {
    for (let i = 0; i < this.length; i++) yield this[GET](i);
  }

  /**
   * A copy of some elements: from `start` to `end`, which count from the end if they are negative.
   *
   * @example array.slice(0, 3);
   */
  slice(start?: number, end?: number): Scalar<C>[] {
    const [from, to] = rangeOf(this.length, start, end);
    const copy: Scalar<C>[] = [];
    for (let i = from; i < to; i++) copy.push(this[GET](i));
    return copy;
  }

  /**
   * Writes several elements, from `offset` on (Python: `array[2:4] = …`, H-02). Not in one step: hold the lock if it
   * must look like one.
   *
   * @throws ValueError - there is no room for so many
   * @example array.set([1, 2, 3], 4);
   */
  set(values: Iterable<Scalar<C> | number>, offset = 0): void {
    const list = [...values] as Scalar<C>[];
    if (!(Number.isInteger(offset) && offset >= 0 && offset + list.length <= this.length)) {
      throw new ValueError(`No room for ${list.length} elements at ${offset}: there are ${this.length}`);
    }
    for (let i = 0; i < list.length; i++) this[SET](offset + i, list[i] as Scalar<C>);
  }

  /**
   * The elements as a plain typed array over the shared memory: the fastest access there is, but not an atomic one; use
   * `Atomics` on it where that matters. Always the same object. `?` and `c` are bytes, `u` is code points.
   *
   * It keeps the array alive; `close()` of the array detaches it: its length is 0 from then on. Its buffer, which may be
   * longer, cannot be transferred.
   *
   * @throws ValueError - the array has more than 4 GiB
   * @example const pixels = new RawArray('d', 1e6).typed();
   */
  typed(): TypedArrayOf<C> {
    this.#hold.check();
    if (this.#typed === undefined) {
      this.#mapping = this.#memory.map();
      const { buffer } = this.#mapping;
      this.#typed = viewOf(this.#memory.code, buffer, 0, this.length) as TypedArrayOf<C>;
      keptBy.set(buffer, this as unknown as ElementArray<TypeCode>);
    }
    return this.#typed;
  }

  /**
   * The text in an array of `c` (UTF-8) or `u`, up to the first NUL. Setting it ends it with a NUL if there is room
   * (Python: `array.value`, H-02; there it is `bytes`).
   *
   * @throws ValueError - the code is another one, or the text is too long
   */
  get value(): C extends 'c' | 'u' ? string : never {
    return readText(this.#memory.code, this.slice()) as never;
  }

  set value(text: C extends 'c' | 'u' ? string : never) {
    this.set(writeText(this.#memory.code, text, this.length) as Scalar<C>[]);
  }

  /**
   * A copy of all bytes of an array of `c`, NULs included. Setting it writes as many as are given (Python: `array.raw`).
   *
   * @throws ValueError - the code is another one, or there are too many bytes
   */
  get raw(): C extends 'c' ? Uint8Array : never {
    this.#checkBytes();
    return Uint8Array.from(this.slice() as number[]) as never;
  }

  set raw(bytes: C extends 'c' ? Uint8Array : never) {
    this.#checkBytes();
    this.set(bytes as Iterable<Scalar<C>>);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /** Ends this process's hold, and detaches what `typed()` gave; other processes keep their holds. */
  close(): void {
    this.#hold.end(() => this.#mapping?.detach());
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A picture of it now. */
  statistics(): ArrayStatistics {
    const { code, length } = this.#memory;
    return Object.freeze({ closed: this.closed, code, length, mapped: this.#mapping !== undefined });
  }

  /** @internal */
  [inspect.custom](): string {
    const shown = this.closed
      ? 'closed'
      : this.slice(0, SHOWN)
          .map((it) => inspect(it))
          .join(', ');
    const more = !this.closed && this.length > SHOWN ? ', …' : '';
    return `<${this.constructor.name} ${this.#memory.code}[${this.length}] ${shown}${more}>`;
  }

  #checkBytes(): void {
    if (this.#memory.code !== 'c') throw new ValueError("Only an array of 'c' has raw bytes");
  }
}
