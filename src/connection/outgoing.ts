import {
  type Arena,
  checkHandleCount,
  type Handle,
  handleListBytes,
  sharedKind,
  writeHandles,
} from '../arena/index.js';
import { BrokenPipeError } from '../errors.js';
import type { EndState } from './ends.js';
import { CHUNK_FRAME_BYTES, Frame, MAX_INLINE } from './layout.js';
import type { Ring } from './ring.js';

/** A message on its way into the ring. */
export interface OutgoingMessage {
  readonly flags: number;
  /** The body, then buffers out of band; together the message. Read until it is in the pipe, not copied before. */
  segments: readonly Uint8Array[];
  readonly handles: readonly Handle[];
  /** How far it has come. */
  done: boolean;
  started: boolean;
  segment: number;
  offset: number;
}

export function outgoingMessage(
  flags: number,
  segments: readonly Uint8Array[],
  handles: readonly Handle[],
): OutgoingMessage {
  checkHandleCount(handles);
  return { flags, segments, handles, done: false, started: false, segment: 0, offset: 0 };
}

/** The writing half of an end in this process. */
export class Outgoing {
  readonly #arena: Arena;
  readonly #end: EndState;
  readonly ring: Ring;
  sent = 0;
  pausing = false;

  constructor(arena: Arena, end: EndState, ring: Ring) {
    this.#arena = arena;
    this.#end = end;
    this.ring = ring;
  }

  /** The common case: a small value, nobody writing, room. False: take the slow way. */
  tryInline(bytes: Uint8Array, flags: number): boolean {
    const { ring } = this;
    if (!ring.lockWriter()) return false;
    this.#checkReaders();
    const at = ring.reserve(bytes.length);
    if (at < 0) {
      ring.unlockWriter();
      return false;
    }
    ring.bytes.set(bytes, at);
    ring.publish(bytes.length, flags);
    ring.unlockWriter();
    this.sent++;
    return true;
  }

  /**
   * As much of the message as there is room for, and no more than `budget` bytes of it; true when all of it is in the
   * ring. `pausing` says that it stopped for the budget and could go on.
   */
  progress(message: OutgoingMessage, budget = Number.POSITIVE_INFINITY): boolean {
    this.pausing = false;
    if (message.done) return true;
    if (!this.ring.lockWriter()) return false;
    this.#checkReaders();
    try {
      message.done = isInline(message) ? this.#whole(message) : this.#pieces(message, budget);
    } finally {
      // A large message keeps the lock until its end, so that nobody writes into the middle of it.
      if (message.done || !message.started) this.ring.unlockWriter();
    }
    if (!message.done) return false;
    this.sent++;
    for (const handle of message.handles) sharedKind(handle.kind).handedOn?.(handle);
    return true;
  }

  /** The message will not be finished: the reader drops what there is of it when the next frame comes. */
  giveUp(message: OutgoingMessage): void {
    if (message.started && !message.done) this.ring.unlockWriter();
    message.started = false;
  }

  #checkReaders(): void {
    this.#end.markSending();
    if (this.#end.hasReaders) return;
    this.ring.unlockWriter();
    throw new BrokenPipeError();
  }

  #whole(message: OutgoingMessage): boolean {
    const { ring } = this;
    const bytes = message.segments[0] as Uint8Array;
    const prefix = message.handles.length > 0 ? handleListBytes(message.handles.length) : 0;
    const at = ring.reserve(prefix + bytes.length);
    if (at < 0) return false;
    ring.bytes.set(bytes, at + prefix);
    if (prefix === 0) ring.publish(bytes.length, message.flags);
    else {
      writeHandles(ring.dataWords, at >> 2, message.handles);
      this.#publishWithHandles(message.handles, prefix + bytes.length, message.flags);
    }
    return true;
  }

  #pieces(message: OutgoingMessage, budget: number): boolean {
    if (!message.started && !this.#start(message)) return false;
    const { ring } = this;
    let left = budget;
    for (; message.segment < message.segments.length; message.segment++, message.offset = 0) {
      const bytes = message.segments[message.segment] as Uint8Array;
      while (message.offset < bytes.length) {
        const at = ring.reserve(CHUNK_FRAME_BYTES);
        const chunk = at < 0 ? undefined : ring.bulk.write(bytes.subarray(message.offset));
        if (chunk === undefined) return false;
        ring.writeWord(at, 0, chunk.position);
        ring.writeWord(at, 1, chunk.length);
        ring.bulk.advance(chunk.position, chunk.length);
        ring.publish(CHUNK_FRAME_BYTES, Frame.CHUNK);
        message.offset += chunk.length;
        left -= chunk.length;
        this.pausing = left <= 0;
        if (this.pausing) return false;
      }
    }
    return this.#finish(message);
  }

  /** The number of segments and of all their bytes; the first segment that follows has the length of each. */
  #start(message: OutgoingMessage): boolean {
    const { ring } = this;
    const { segments } = message;
    const lengths = Float64Array.from(segments, (bytes) => bytes.length);
    const start = Float64Array.of(
      segments.length,
      lengths.reduce((a, b) => a + b, 0),
    );
    const at = ring.reserve(start.byteLength);
    if (at < 0) return false;
    ring.bytes.set(new Uint8Array(start.buffer), at);
    ring.publish(start.byteLength, Frame.START | message.flags);
    message.segments = [new Uint8Array(lengths.buffer), ...segments];
    message.started = true;
    return true;
  }

  #finish(message: OutgoingMessage): boolean {
    const { ring } = this;
    const length = message.handles.length > 0 ? handleListBytes(message.handles.length) : 0;
    const at = ring.reserve(length);
    if (at < 0) return false;
    if (length === 0) ring.publish(0, Frame.END);
    else {
      writeHandles(ring.dataWords, at >> 2, message.handles);
      this.#publishWithHandles(message.handles, length, Frame.END);
    }
    return true;
  }

  /** The message holds its handles from the moment it is in the pipe, and not before: one transaction. */
  #publishWithHandles(handles: readonly Handle[], length: number, flags: number): void {
    this.#arena.send(handles, (context) => {
      // Once the last reader is gone nobody empties the ring, so nothing that holds objects may get in.
      if (!this.#end.hasReadersNow) throw new BrokenPipeError();
      this.ring.publishIn(context, length, flags | Frame.HANDLES);
    });
    this.ring.wakeReader();
  }
}

function isInline({ segments, handles }: OutgoingMessage): boolean {
  return segments.length === 1 && (segments[0] as Uint8Array).length + handleListBytes(handles.length) <= MAX_INLINE;
}
