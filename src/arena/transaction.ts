import { OutOfMemoryError } from '../errors.js';
import { Header, JOURNAL_ENTRIES } from './layout.js';
import type { Windows } from './windows.js';

/**
 * Several words of the arena changed as one, by the owner of the arena lock. Writes collect here and in no shared
 * place; `commit` puts them in the journal, declares the journal valid with one store, applies them, and clears the
 * journal. Whoever takes the lock over from a dead owner replays a valid journal: every entry is an absolute value,
 * so replaying twice is harmless, and a process killed before the one store has changed nothing.
 */
export class Transaction {
  readonly #windows: Windows;
  readonly #positions = new Map<number, number>();
  readonly #refs: number[] = [];
  readonly #words: number[] = [];
  readonly #values: number[] = [];

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  /** The word as this transaction sees it. */
  get(ref: number, word: number): number {
    const position = this.#positions.get(ref * 16 + word);
    return position === undefined ? this.#windows.read(ref, word) : (this.#values[position] as number);
  }

  set(ref: number, word: number, value: number): void {
    const key = ref * 16 + word;
    const position = this.#positions.get(key);
    if (position !== undefined) {
      this.#values[position] = value | 0;
      return;
    }
    if (this.#refs.length === JOURNAL_ENTRIES) {
      throw new OutOfMemoryError(
        'One step on shared memory changes too many words: send fewer shared objects in one message',
      );
    }
    this.#positions.set(key, this.#refs.length);
    this.#refs.push(ref);
    this.#words.push(word);
    this.#values.push(value | 0);
  }

  add(ref: number, word: number, delta: number): number {
    const value = (this.get(ref, word) + delta) | 0;
    this.set(ref, word, value);
    return value;
  }

  get size(): number {
    return this.#refs.length;
  }

  commit(): void {
    const count = this.#refs.length;
    if (count === 0) return;
    const { header } = this.#windows;
    for (let i = 0, at = Header.JOURNAL; i < count; i++) {
      header[at++] = this.#refs[i] as number;
      header[at++] = this.#words[i] as number;
      header[at++] = this.#values[i] as number;
    }
    Atomics.store(header, Header.COMMITTED, count);
    for (let i = 0; i < count; i++) {
      this.#windows.write(this.#refs[i] as number, this.#words[i] as number, this.#values[i] as number);
    }
    Atomics.store(header, Header.COMMITTED, 0);
    this.discard();
  }

  discard(): void {
    this.#positions.clear();
    this.#refs.length = 0;
    this.#words.length = 0;
    this.#values.length = 0;
  }
}

/** Finishes what a dead owner of the lock had committed. The caller owns the lock. */
export function replayJournal(windows: Windows): void {
  const { header } = windows;
  const count = Atomics.load(header, Header.COMMITTED);
  for (let i = 0; i < count; i++) {
    const at = Header.JOURNAL + i * 3;
    windows.write(header[at] as number, header[at + 1] as number, header[at + 2] as number);
  }
  Atomics.store(header, Header.COMMITTED, 0);
}
