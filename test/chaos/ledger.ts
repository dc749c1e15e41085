import { Block, getArena, type Hold, SharedClass } from '../../src/arena/index.js';

const KIND = 120;
const WORDS = 64;

let shared: SharedClass<Ledger>;

/** Numbers in shared memory that no lock protects by itself. */
export class Ledger {
  readonly #hold: Hold;
  readonly #words: Int32Array;
  readonly #at: number;

  static {
    shared = new SharedClass<Ledger>({
      kind: KIND,
      name: 'Ledger',
      prototype: this.prototype,
      type: () => Ledger,
      holdOf: (ledger) => ledger.#hold,
    });
  }

  constructor();
  constructor(opening?: unknown) {
    this.#hold = shared.hold(this, opening, { payloadBytes: WORDS * 4 });
    const { words, word } = getArena().locate(this.#hold.handle.ref);
    this.#words = words;
    this.#at = word + Block.PAYLOAD;
  }

  get closed(): boolean {
    return this.#hold.closed;
  }

  close(): void {
    this.#hold.end();
  }

  get(index: number): number {
    return Atomics.load(this.#words, this.#at + index);
  }

  set(index: number, value: number): void {
    Atomics.store(this.#words, this.#at + index, value);
  }

  add(index: number, delta: number): number {
    return Atomics.add(this.#words, this.#at + index, delta) + delta;
  }
}
