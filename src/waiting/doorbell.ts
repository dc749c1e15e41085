import type { Socket, SocketConstructorOpts } from 'node:net';
import { type Arena, Slot, slotWord } from '../arena/index.js';
import { lazyNet } from '../util/lazy-builtin.js';
import { Bell, CHANNEL_WORDS, channelWord, doorbellWord } from './wake-words.js';

/**
 * This process's doorbell: a pipe that libuv reads, whose write end other processes open through /proc. It keeps the
 * event loop alive only while something waits.
 */
export class Doorbell {
  readonly #words: Int32Array;
  readonly #slot: number;
  readonly #word: number;
  readonly #socket: Socket;

  constructor(arena: Arena, onRing: () => void) {
    this.#words = arena.windows.header;
    this.#slot = arena.slot;
    this.#word = doorbellWord(arena.slot);
    const [readable, writable] = arena.native.createPipe({ nonBlocking: true });
    const options: SocketConstructorOpts & { onread: object } = {
      fd: readable,
      readable: true,
      writable: false,
      // One buffer for ever: strokes carry nothing. (@types/node lists onread for connect() only.)
      onread: {
        buffer: new Uint8Array(64),
        callback: () => {
          onRing();
          return true;
        },
      },
    };
    this.#socket = new (lazyNet().Socket)(options);
    this.#socket.read(0);
    this.#socket.unref();
    Atomics.store(this.#words, slotWord(arena.slot, Slot.BELL_FD), writable + 1);
  }

  /** From now on a waker rings. Call it before the last look at the awaited state. */
  arm(): void {
    Atomics.store(this.#words, this.#word, Bell.ARMED);
  }

  get isArmed(): boolean {
    return Atomics.load(this.#words, this.#word) === Bell.ARMED;
  }

  /** Nothing waits any more. */
  quiet(): void {
    Atomics.store(this.#words, this.#word, Bell.QUIET);
  }

  /** The channels that were rung since the last call, each once. */
  takeChannels(visit: (channel: number) => void): void {
    for (let i = 0; i < CHANNEL_WORDS; i++) {
      const word = channelWord(this.#slot, i * 32);
      if (Atomics.load(this.#words, word) === 0) continue;
      for (let bits = Atomics.exchange(this.#words, word, 0); bits !== 0; bits &= bits - 1) {
        visit(i * 32 + 31 - Math.clz32(bits & -bits));
      }
    }
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}
