import type { Native } from '../native/index.js';
import { Header, LINE_BYTES, MAX_WINDOWS, WINDOW_BYTES, WINDOW_LINES, Window } from './layout.js';

const WINDOW_SHIFT = Math.log2(WINDOW_LINES);
const LINE_MASK = WINDOW_LINES - 1;

/** One mapped piece of the arena. A huge block's window is as long as its run. */
export interface MappedWindow {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
}

/** Where a block lies in this process's memory. */
export interface Location extends MappedWindow {
  /** Index of the block's first word in `words`. */
  readonly word: number;
  /** Index of its first byte in `bytes`. */
  readonly byte: number;
}

/** The arena's file as this process sees it: windows are mapped when first touched and stay for its life. */
export class Windows {
  readonly #native: Native;
  readonly #fd: number;
  readonly #mapped: MappedWindow[] = [];
  /** Window 0 with header and process table, always mapped. */
  readonly header: Int32Array;
  /**
   * Of each window. No plain numbers: V8's compiler threads put what never changes into their code, for which they make an object
   * of it, and when that needs a garbage collection while the main thread waits for them, Node.js 20 hangs (nodejs/node#54918).
   */
  readonly #addresses = new Float64Array(MAX_WINDOWS);

  constructor(native: Native, fd: number) {
    this.#native = native;
    this.#fd = fd;
    this.#map(0, WINDOW_BYTES);
    this.header = this.window(0).words;
  }

  /** Where the header lies in this process's memory: for futexes. */
  get headerAddress(): number {
    return this.#addresses[0] as number;
  }

  /** The same of a word of a block. */
  addressOf(ref: number, word: number): number {
    this.window(ref); // maps it
    return (this.#addresses[ref >>> WINDOW_SHIFT] as number) + (ref & LINE_MASK) * LINE_BYTES + word * 4;
  }

  /** A run of windows may have been freed and come back longer than when it was mapped: then it is mapped anew. */
  locate(ref: number): Location {
    const index = ref >>> WINDOW_SHIFT;
    const known = this.window(ref);
    const window = known.bytes.length < this.#lengthOf(index) ? this.#mapRun(index) : known;
    const line = ref & LINE_MASK;
    return { words: window.words, bytes: window.bytes, word: line * 16, byte: line * 64 };
  }

  read(ref: number, word: number): number {
    return Atomics.load(this.window(ref).words, (ref & LINE_MASK) * 16 + word);
  }

  write(ref: number, word: number, value: number): void {
    Atomics.store(this.window(ref).words, (ref & LINE_MASK) * 16 + word, value);
  }

  window(ref: number): MappedWindow {
    const index = ref >>> WINDOW_SHIFT;
    return this.#mapped[index] ?? this.#mapRun(index);
  }

  #lengthOf(index: number): number {
    const use = Atomics.load(this.header, Header.WINDOW_TABLE + index);
    return (use > Window.RUN ? use - Window.RUN : 1) * WINDOW_BYTES;
  }

  #mapRun(index: number): MappedWindow {
    this.#map(index, this.#lengthOf(index));
    return this.#mapped[index] as MappedWindow;
  }

  #map(index: number, bytes: number): void {
    const { address, buffer } = this.#native.map(this.#fd, index * WINDOW_BYTES, bytes);
    this.#addresses[index] = address;
    this.#mapped[index] = { words: new Int32Array(buffer), bytes: new Uint8Array(buffer) };
  }
}
