import type { Socket, SocketConstructorOpts } from 'node:net';
import { type Arena, Slot, slotWord } from '../arena/index.js';
import { lazyNet } from '../util/lazy-builtin.js';
import { Bell } from './bells.js';

/**
 * This process's doorbell: a pipe that libuv reads, whose write end other processes open through /proc. It keeps the
 * event loop alive only while something waits.
 */
export class Doorbell {
  readonly #arena: Arena;
  readonly #socket: Socket;
  readonly #onRing: () => void;

  constructor(arena: Arena, onRing: () => void) {
    this.#arena = arena;
    this.#onRing = onRing;
    const [readable, writable] = arena.native.createPipe({ nonBlocking: true });
    const options: SocketConstructorOpts & { onread: object } = {
      fd: readable,
      readable: true,
      writable: false,
      // One buffer for ever: strokes carry nothing. (@types/node lists onread for connect() only.)
      onread: { buffer: new Uint8Array(64), callback: () => this.#ring() },
    };
    this.#socket = new (lazyNet().Socket)(options);
    this.#socket.read(0);
    this.#socket.unref();
    Atomics.store(arena.windows.header, slotWord(arena.slot, Slot.BELL_FD), writable + 1);
  }

  /** From now on a waker rings. Call it before the last look at the awaited state. */
  arm(): void {
    Atomics.store(this.#arena.windows.header, slotWord(this.#arena.slot, Slot.BELL), Bell.ARMED);
  }

  /** Whether a waker has rung, or was killed right before the stroke, and nobody has come since. */
  get isRung(): boolean {
    return Atomics.load(this.#arena.windows.header, slotWord(this.#arena.slot, Slot.BELL)) === Bell.RUNG;
  }

  /** Nothing waits any more. */
  quiet(): void {
    Atomics.store(this.#arena.windows.header, slotWord(this.#arena.slot, Slot.BELL), Bell.QUIET);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  #ring(): boolean {
    this.#onRing();
    return true;
  }
}
