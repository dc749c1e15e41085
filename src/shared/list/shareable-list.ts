import { inspect } from 'node:util';
import { DESERIALIZE, SERIALIZE } from '../../codec/index.js';
import { InvalidStateError, ValueError } from '../../errors.js';
import { GET, Indexed, SET } from '../indexed.js';
import { SharedMemory, type SharedMemoryStatistics } from '../memory/shared-memory.js';
import { encodeItem, type ShareableItem } from './items.js';
import { ListMemory } from './list-memory.js';

/** A picture of a `ShareableList`. */
export interface ShareableListStatistics extends SharedMemoryStatistics {
  /** Number of items. */
  readonly length: number;
}

/** The list of each segment that has come to this process. */
const arrived = new WeakMap<SharedMemory, ShareableList>();
const shown = 10;

/**
 * A list of fixed length in a named segment, which Python can use at the same time: its layout is that of CPython's
 * `ShareableList` (M-07 .. M-09). Items are numbers, bigints, booleans, strings, bytes and `null`; an item can be
 * replaced by one of another type, and by a text or bytes that fit the room of the first one.
 *
 * Differs from Python: items come back exactly as they were, with NULs at their ends and any UTF-8, between processes of
 * this library (row 21; Python strips NULs). Safe integers are Python's `int`, other numbers its `float`; an `int` that
 * is no safe integer arrives as a bigint. Like Python's it has no lock.
 *
 * @example
 * const list = new ShareableList(['howdy', 273.154, 100, null, true]);
 * list[2] = 'a text';
 * const again = new ShareableList(undefined, { name: list.shm.name });
 * again[2]; // 'a text'
 * again.close();
 * list.close();
 * list.shm.unlink();
 */
export class ShareableList extends Indexed<ShareableItem> implements Disposable {
  readonly #shm: SharedMemory;
  readonly #memory: ListMemory;

  /**
   * @param sequence - the items of a new list; `undefined` attaches to the one called `name`
   * @throws ValueError - an item that a list cannot hold, or there is no list in the segment
   * @throws Error - with `code` `'EEXIST'` or `'ENOENT'`, as `SharedMemory`
   */
  constructor(sequence?: Iterable<ShareableItem>, options: { name?: string | undefined } = {}) {
    super();
    if ((sequence as unknown) instanceof SharedMemory) this.#shm = sequence as never;
    else if (sequence === undefined && options.name !== undefined) this.#shm = new SharedMemory({ name: options.name });
    else this.#shm = made(sequence ?? [], options.name);
    try {
      this.#memory = new ListMemory(this.#shm.buf);
    } catch (error) {
      this.#shm.close();
      throw error;
    }
  }

  /** The segment that the list lies in: its name is what other programs need, `unlink()` is there. */
  get shm(): SharedMemory {
    return this.#shm;
  }

  /** Number of items. */
  get length(): number {
    return this.#memory.length;
  }

  /** The `struct` formats of all items, as Python's (M-08). */
  get format(): string {
    this.#checkOpen();
    return Array.from({ length: this.length }, (_, i) => this.#memory.format(i)).join('');
  }

  /** @internal */
  override [GET](index: number): ShareableItem {
    this.#checkOpen();
    return this.#memory.get(index);
  }

  /** @internal */
  override [SET](index: number, item: ShareableItem): void {
    this.#checkOpen();
    this.#memory.set(index, item);
  }

  /** Its items, each read when it is asked for. */
  *[Symbol.iterator](): IterableIterator<ShareableItem> {
    for (let i = 0; i < this.length; i++) yield this[GET](i);
  }

  /** How many items are equal to this one; bytes are compared by value. */
  count(item: ShareableItem): number {
    let found = 0;
    for (const it of this) if (isEqual(it, item)) found++;
    return found;
  }

  /**
   * Where the first item is that is equal to this one.
   *
   * @throws ValueError - there is none (as in Python, M-08)
   */
  index(item: ShareableItem): number {
    for (let i = 0; i < this.length; i++) if (isEqual(this[GET](i), item)) return i;
    throw new ValueError(`${inspect(item)} is not in this list`);
  }

  /** Whether `close()` was called, of the list or its segment. */
  get closed(): boolean {
    return this.#shm.closed;
  }

  /** Ends this access to the list; the segment stays until it is unlinked. */
  close(): void {
    this.#shm.close();
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A picture of it now. */
  statistics(): ShareableListStatistics {
    return Object.freeze({ ...this.#shm.statistics(), length: this.length });
  }

  /** @internal */
  [inspect.custom](): string {
    if (this.closed) return `<ShareableList ${inspect(this.#shm.name)} closed>`;
    const items = Array.from({ length: Math.min(this.length, shown) }, (_, i) => inspect(this[GET](i)));
    if (this.length > shown) items.push('…');
    return `<ShareableList ${inspect(this.#shm.name)} [${items.join(', ')}]>`;
  }

  /** What travels is the segment. */
  [SERIALIZE](): SharedMemory {
    this.#checkOpen();
    return this.#shm;
  }

  /** The same segment gives the same list. */
  static [DESERIALIZE](shm: SharedMemory): ShareableList {
    const known = arrived.get(shm);
    if (known !== undefined) return known;
    const list = new ShareableList(shm as never);
    arrived.set(shm, list);
    return list;
  }

  #checkOpen(): void {
    if (this.closed) throw new InvalidStateError(`This ShareableList '${this.#shm.name}' is closed`);
  }
}

function made(sequence: Iterable<ShareableItem>, name: string | undefined): SharedMemory {
  if (typeof sequence?.[Symbol.iterator] !== 'function') {
    throw new ValueError(`A ShareableList is made from a sequence of items, not from ${inspect(sequence)}`);
  }
  const items = [...sequence].map(encodeItem);
  const shm = new SharedMemory({ name, create: true, size: ListMemory.bytesFor(items) });
  try {
    ListMemory.write(shm.buf, items);
  } catch (error) {
    shm.close();
    shm.unlink();
    throw error;
  }
  return shm;
}

/** As `===`, and bytes by value; a number is not equal to a bigint, but NaN to itself. */
function isEqual(a: ShareableItem, b: ShareableItem): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
