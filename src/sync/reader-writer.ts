import { getArena, type Hold } from '../arena/index.js';
import { Gate, type Resource } from './gate.js';
import { ABANDONED, RWLockWord as Word } from './layout.js';
import { LivenessSampler } from './liveness-sampler.js';
import type { Taken } from './mutex.js';
import { ReaderBits } from './reader-bits.js';

const TAKEN: Taken = { abandoned: false };
const TAKEN_FROM_THE_DEAD: Taken = { abandoned: true };

/**
 * Many processes that read, or one that writes. Each announces itself before it looks for the other: a reader sets its bit, then
 * looks at WRITER; a writer puts itself into WRITER, then looks at the bits. So of two that come at once at least one sees
 * the other, and takes back what it announced. README.md, "Readers and a writer".
 */
export class ReaderWriter {
  readonly gate: Gate;
  readonly #words: Int32Array;
  /** Index of the word WRITER. */
  readonly #writer: number;
  readonly #me: number;
  readonly #readers: ReaderBits;
  readonly #checkOpen: () => void;
  readonly #holders = new LivenessSampler();
  /** Readers in this process: its bit stands for all of them. */
  #reading = 0;

  constructor(hold: Hold) {
    const arena = getArena();
    const { words, word } = arena.locate(hold.handle.ref);
    this.gate = new Gate(hold);
    this.#words = words;
    this.#writer = word + Word.WRITER;
    this.#me = arena.slot + 1;
    this.#readers = new ReaderBits(words, word + Word.READERS);
    this.#checkOpen = hold.check;
  }

  /** The process that writes, as its slot; -1 = none. */
  get writer(): number {
    const writer = Atomics.load(this.#words, this.#writer);
    return writer === ABANDONED ? -1 : writer - 1;
  }

  /** The processes that read, as slots. */
  get readers(): number[] {
    return this.#readers.slots();
  }

  /** What a writer takes. */
  readonly exclusive: Resource<Taken> = {
    take: () => {
      this.#checkOpen();
      return this.#tryWrite();
    },
    isFree: () => this.writer < 0,
    owners: () => this.#owners(),
  };

  /** What a reader takes. It joins others that read only if nobody waits before it: so no writer starves. */
  readonly shared: Resource<Taken> = {
    take: (isFirst) => {
      this.#checkOpen();
      return this.writer < 0 && (!this.#readers.any || isFirst()) ? this.#tryRead() : undefined;
    },
    isFree: () => this.writer < 0,
    owners: () => this.#owners(),
  };

  releaseExclusive(): void {
    if (Atomics.compareExchange(this.#words, this.#writer, this.#me, 0) === this.#me) this.gate.wake();
  }

  releaseShared(): void {
    this.#reading--;
    this.#endReading();
  }

  #tryWrite(): Taken | undefined {
    const before = Atomics.load(this.#words, this.#writer);
    if ((before !== 0 && before !== ABANDONED) || this.#readers.any) return undefined;
    if (Atomics.compareExchange(this.#words, this.#writer, before, this.#me) !== before) return undefined;
    if (!this.#readers.any) return before === ABANDONED ? TAKEN_FROM_THE_DEAD : TAKEN;
    // A reader has come meanwhile. Others may have seen this process in WRITER and gone to sleep.
    Atomics.compareExchange(this.#words, this.#writer, this.#me, before);
    this.gate.wake();
    return undefined;
  }

  #tryRead(): Taken | undefined {
    if (this.#reading === 0) this.#readers.set(this.#me - 1);
    const writer = Atomics.load(this.#words, this.#writer);
    if (writer !== 0 && writer !== ABANDONED) {
      // A writer has come meanwhile. It, or another one, may have seen the bit and gone to sleep.
      this.#endReading();
      return undefined;
    }
    this.#reading++;
    if (writer === 0) return TAKEN;
    // A writer that takes the mark right now sees the bit and puts it back: it is for the next one.
    const isTold = Atomics.compareExchange(this.#words, this.#writer, ABANDONED, 0) === ABANDONED;
    return isTold ? TAKEN_FROM_THE_DEAD : TAKEN;
  }

  /** Nobody in this process reads any more: if nobody else does, it is the turn of the first that waits. */
  #endReading(): void {
    if (this.#reading > 0) return;
    this.#readers.clear(this.#me - 1);
    if (!this.#readers.any) this.gate.wake();
  }

  #owners(): number[] {
    return [this.writer, ...this.#holders.nextOf(this.readers)];
  }
}
