import { OutOfMemoryError } from '../errors.js';
import { Header, JOURNAL_ENTRIES, LINE_WORDS } from './layout.js';
import type { Windows } from './windows.js';

/** So many entries are searched one by one, which is faster than a map for the few words that most transactions change. */
const FEW = 32;

/**
 * Several words of the arena changed as one, by the owner of the arena lock. Writes collect here and in no shared
 * place; `commit` puts them in the journal, declares the journal valid with one store, applies them, and clears the
 * journal. Whoever takes the lock over from a dead owner replays a valid journal: every entry is an absolute value,
 * so replaying twice is harmless, and a process killed before the one store has changed nothing.
 */
export class Transaction {
  readonly #windows: Windows;
  #count = 0;
  readonly #refs: number[] = [];
  readonly #words: number[] = [];
  readonly #values: number[] = [];
  /** The word's place in the whole arena: two refs may reach the same word. */
  readonly #addresses: number[] = [];
  /** Positions of entries by address, once there are more than a few. */
  readonly #positions = new Map<number, number>();

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  /** The word as this transaction sees it. */
  get(ref: number, word: number): number {
    const position = this.#find(ref, word);
    return position < 0 ? this.#windows.read(ref, word) : (this.#values[position] as number);
  }

  set(ref: number, word: number, value: number): void {
    const position = this.#find(ref, word);
    if (position >= 0) {
      this.#values[position] = value | 0;
      return;
    }
    const count = this.#count;
    if (count === JOURNAL_ENTRIES) {
      throw new OutOfMemoryError(
        'One step on shared memory changes too many words: send fewer shared objects in one message',
      );
    }
    this.#refs[count] = ref;
    this.#words[count] = word;
    this.#values[count] = value | 0;
    this.#addresses[count] = addressOf(ref, word);
    this.#count = count + 1;
    if (count === FEW) for (let i = 0; i < count; i++) this.#note(i);
    if (count >= FEW) this.#note(count);
  }

  add(ref: number, word: number, delta: number): number {
    const value = (this.get(ref, word) + delta) | 0;
    this.set(ref, word, value);
    return value;
  }

  get size(): number {
    return this.#count;
  }

  commit(): void {
    const count = this.#count;
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
    if (this.#count > FEW) this.#positions.clear();
    this.#count = 0;
  }

  /** The entry of the word, or -1. */
  #find(ref: number, word: number): number {
    const count = this.#count;
    const address = addressOf(ref, word);
    if (count > FEW) return this.#positions.get(address) ?? -1;
    for (let i = count - 1; i >= 0; i--) if (this.#addresses[i] === address) return i;
    return -1;
  }

  #note(position: number): void {
    this.#positions.set(this.#addresses[position] as number, position);
  }
}

const addressOf = (ref: number, word: number): number => ref * LINE_WORDS + word;

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
