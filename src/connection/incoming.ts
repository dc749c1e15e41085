import type { Arena, Handle } from '../arena/index.js';
import { EOFError } from '../errors.js';
import type { EndState } from './ends.js';
import { handleListBytes, readHandles } from './handle-list.js';
import { CAPACITY, Frame } from './layout.js';
import type { Ring } from './ring.js';

/** No message yet. (`undefined` is a value that can be sent.) */
export const NOTHING = Symbol('nothing');

/** What a caller wants to make of the next message. */
export interface Receiver<T> {
  /** Looks at the message before it is taken: OBJECT or BYTES, and how long. A throw leaves it in the pipe. */
  accept(flags: number, bytes: number): void;
  /** A message that lies in the ring from `start` to `end`, and is overwritten after this call. */
  inPlace(bytes: Uint8Array, start: number, end: number): T;
  /** A message in memory of its own. */
  assembled(segments: Uint8Array[], handles: Handle[]): T;
}

/** A large message of which some has been received. It belongs to this process, which keeps the reader's lock. */
interface Partial {
  readonly flags: number;
  readonly segments: Uint8Array[];
  segment: number;
  offset: number;
}

/** The reading half of an end in this process. */
export class Incoming {
  readonly #arena: Arena;
  readonly #end: EndState;
  readonly ring: Ring;
  received = 0;
  #partial: Partial | undefined;
  #wakeOwed = false;

  constructor(arena: Arena, end: EndState, ring: Ring) {
    this.#arena = arena;
    this.#end = end;
    this.ring = ring;
  }

  /** The next message, if all of it is there. `EOFError` when there is none and nobody can send one. */
  take<T>(receiver: Receiver<T>, blocking = false): T | typeof NOTHING {
    this.#end.markReceiving();
    if (!this.ring.lockReader()) return NOTHING;
    try {
      return this.#nextMessage(receiver);
    } finally {
      if (this.#partial === undefined) this.ring.unlockReader();
      this.#wakeWriter(blocking);
    }
  }

  /** Whether `take` would give something or fail: a message has begun to arrive, or none can. */
  isReady(): boolean {
    this.#end.markReceiving();
    return this.ring.peek() || !this.#end.hasWriters;
  }

  close(): void {
    if (this.#partial !== undefined) this.ring.unlockReader();
    this.#partial = undefined;
  }

  #nextMessage<T>(receiver: Receiver<T>): T | typeof NOTHING {
    const { ring } = this;
    for (;;) {
      if (!ring.peek()) {
        // Look at the writers first: one that ends now may have written until now.
        const hasWriters = this.#end.hasWriters;
        if (!ring.peek()) {
          if (hasWriters) return NOTHING;
          this.#partial = undefined;
          throw new EOFError();
        }
      }
      const flags = ring.frameFlags;
      if ((flags & Frame.CHUNK) !== 0) this.#chunk();
      else if ((flags & Frame.END) !== 0) {
        const message = this.#finish();
        if (message !== undefined) return this.#deliver(receiver, message.segments, message.handles);
      } else {
        this.#partial = undefined; // its writer was killed or gave up
        if ((flags & Frame.START) !== 0) this.#begin(receiver);
        else return this.#whole(receiver);
      }
    }
  }

  #whole<T>(receiver: Receiver<T>): T {
    const { ring } = this;
    const { frameAt, frameLength, frameFlags } = ring;
    if ((frameFlags & Frame.HANDLES) !== 0) {
      const handles = readHandles(ring, frameAt);
      const prefix = handleListBytes(handles.length);
      receiver.accept(frameFlags, frameLength - prefix);
      const bytes = ring.bytes.slice(frameAt + prefix, frameAt + frameLength);
      this.#arena.receive(handles, (context) => ring.consumeIn(context));
      return this.#deliver(receiver, [bytes], handles);
    }
    receiver.accept(frameFlags, frameLength);
    this.received++;
    try {
      return receiver.inPlace(ring.bytes, frameAt, frameAt + frameLength);
    } finally {
      // Also when it cannot be decoded: it would be in the way of all that follow. Decoding may have read other frames' state.
      ring.frameLength = frameLength;
      ring.consume();
    }
  }

  #begin(receiver: Receiver<unknown>): void {
    const { ring } = this;
    const lengths = new Float64Array(ring.bytes.slice(ring.frameAt, ring.frameAt + ring.frameLength).buffer).subarray(1);
    receiver.accept(ring.frameFlags, lengths.reduce((a, b) => a + b, 0));
    const segments = Array.from(lengths, (length) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer));
    this.#partial = { flags: ring.frameFlags, segments, segment: 0, offset: 0 };
    ring.consume();
  }

  #chunk(): void {
    const { ring } = this;
    const partial = this.#partial;
    // Without a beginning: another process that read this end was killed in the middle of this message.
    if (partial !== undefined) {
      while (partial.offset === partial.segments[partial.segment]?.length) {
        partial.segment++;
        partial.offset = 0;
      }
      partial.segments[partial.segment]?.set(ring.bytes.subarray(ring.frameAt, ring.frameAt + ring.frameLength), partial.offset);
      partial.offset += ring.frameLength;
    }
    ring.consume();
    this.#wakeWriter(true);
  }

  #finish(): { segments: Uint8Array[]; handles: Handle[] } | undefined {
    const { ring } = this;
    const partial = this.#partial;
    const handles = (ring.frameFlags & Frame.HANDLES) !== 0 ? readHandles(ring, ring.frameAt) : [];
    this.#partial = undefined;
    if (handles.length === 0) ring.consume();
    else this.#arena.receive(handles, (context) => ring.consumeIn(context));
    if (partial !== undefined) return { segments: partial.segments, handles };
    for (const handle of handles) this.#arena.release(handle);
    return undefined;
  }

  #deliver<T>(receiver: Receiver<T>, segments: Uint8Array[], handles: Handle[]): T {
    this.received++;
    return receiver.assembled(segments, handles);
  }

  /**
   * A writer that waits for room is woken when half of it is free, not for every message. An awaiting reader that
   * stops before that wakes it on the next turn; a blocking one has no next turn.
   */
  #wakeWriter(now: boolean): void {
    const { ring } = this;
    if (!ring.hasWaitingWriter) return;
    if (now || ring.used <= CAPACITY / 2) ring.wakeWriter();
    else if (!this.#wakeOwed) {
      this.#wakeOwed = true;
      setImmediate(() => {
        this.#wakeOwed = false;
        ring.wakeWriter();
      });
    }
  }
}
