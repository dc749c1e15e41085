import { type Arena, type Handle, handleListBytes, readHandles } from '../arena/index.js';
import { EOFError } from '../errors.js';
import type { EndState } from './ends.js';
import { Frame } from './layout.js';
import type { Ring } from './ring.js';
import { beginsRemains, hasMessage } from './torn-messages.js';

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
  readonly bytes: number;
  /** First the lengths of the segments alone; once they are known, the segments. */
  segments: Uint8Array[];
  announced: boolean;
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
  #left = 0;
  #wakeOwed = false;

  constructor(arena: Arena, end: EndState, ring: Ring) {
    this.#arena = arena;
    this.#end = end;
    this.ring = ring;
  }

  /**
   * The next message, if all of it is there. `EOFError` when there is none and nobody can send one. It stops after
   * `budget` bytes of a large message: then `pausing`.
   */
  take<T>(receiver: Receiver<T>, budget = Number.POSITIVE_INFINITY, blocking = false): T | typeof NOTHING {
    this.#left = budget;
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
    // Not `peek`, which takes padding away, and so is for the owner of the reader's lock.
    return hasMessage(this.ring, this.#partial !== undefined) || !this.#end.hasWriters;
  }

  /** The last `take` stopped in the middle of a large message although more of it is there. */
  get pausing(): boolean {
    return this.#left <= 0;
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
      if ((flags & Frame.CHUNK) !== 0) {
        this.#chunk();
        if (this.pausing) return NOTHING;
      } else if ((flags & Frame.END) !== 0) {
        if (this.#partial !== undefined) receiver.accept(this.#partial.flags, this.#partial.bytes);
        const message = this.#finish();
        if (message !== undefined) return this.#deliver(receiver, message.segments, message.handles);
      } else {
        this.#partial = undefined; // its writer was killed or gave up
        if ((flags & Frame.START) === 0) return this.#whole(receiver);
        if (beginsRemains(ring)) ring.consume();
        else this.#begin(receiver);
      }
    }
  }

  #whole<T>(receiver: Receiver<T>): T {
    const { ring } = this;
    const { frameAt, frameLength, frameFlags } = ring;
    if ((frameFlags & Frame.HANDLES) !== 0) {
      const handles = readHandles(ring.dataWords, frameAt >> 2);
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
    const start = new Float64Array(ring.bytes.slice(ring.frameAt, ring.frameAt + ring.frameLength).buffer);
    receiver.accept(ring.frameFlags, start[1] as number);
    this.#partial = {
      flags: ring.frameFlags,
      bytes: start[1] as number,
      segments: [new Uint8Array((start[0] as number) * 8)],
      announced: false,
      segment: 0,
      offset: 0,
    };
    ring.consume();
  }

  #chunk(): void {
    const { ring } = this;
    const position = ring.readWord(ring.frameAt, 0);
    const length = ring.readWord(ring.frameAt, 1);
    // Without a beginning: another process that read this end was killed in the middle of this message.
    if (this.#partial !== undefined) {
      const partial = this.#partial;
      const segment = nextSegment(partial);
      if (segment === undefined) this.#partial = undefined;
      else ring.bulk.read(position, length, segment, partial.offset);
      partial.offset += length;
    }
    this.#left -= length;
    ring.bulk.free(position, length);
    ring.consume();
    if (ring.isHalfEmpty) ring.wakeWriter();
  }

  #finish(): { segments: Uint8Array[]; handles: Handle[] } | undefined {
    const { ring } = this;
    const partial = this.#partial;
    const handles = (ring.frameFlags & Frame.HANDLES) !== 0 ? readHandles(ring.dataWords, ring.frameAt >> 2) : [];
    this.#partial = undefined;
    if (handles.length === 0) ring.consume();
    else {
      this.#arena.receive(handles, (context) => ring.consumeIn(context));
    }
    if (partial !== undefined) {
      nextSegment(partial);
      return { segments: partial.segments, handles };
    }
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
    if (now || ring.isHalfEmpty) ring.wakeWriter();
    else if (!this.#wakeOwed) {
      this.#wakeOwed = true;
      setImmediate(() => {
        this.#wakeOwed = false;
        ring.wakeWriter();
      });
    }
  }
}

/** The segment that the next bytes belong to; allocates the segments when their lengths have come. */
function nextSegment(partial: Partial): Uint8Array | undefined {
  if (!partial.announced && partial.offset === partial.segments[0]?.length) {
    const lengths = new Float64Array(partial.segments[0].buffer);
    partial.segments = Array.from(lengths, (length) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer));
    partial.announced = true;
    partial.offset = 0;
  }
  while (partial.announced && partial.offset === partial.segments[partial.segment]?.length) {
    partial.segment++;
    partial.offset = 0;
  }
  return partial.segments[partial.segment];
}
