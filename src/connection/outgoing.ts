import { type Arena, type Handle, sharedKind } from '../arena/index.js';
import { BrokenPipeError } from '../errors.js';
import type { EndState } from './ends.js';
import { handleListBytes, writeHandles } from './handle-list.js';
import { CHUNK_BYTES, Frame, MAX_INLINE } from './layout.js';
import type { Ring } from './ring.js';

/** A message on its way into the ring. */
export interface OutgoingMessage {
  readonly flags: number;
  /** The body, then buffers out of band; together the message. Read until it is in the pipe, not copied before. */
  readonly segments: readonly Uint8Array[];
  readonly handles: readonly Handle[];
  /** How far a large message has come. */
  started: boolean;
  segment: number;
  offset: number;
}

export function outgoingMessage(flags: number, segments: readonly Uint8Array[], handles: readonly Handle[]): OutgoingMessage {
  return { flags, segments, handles, started: false, segment: 0, offset: 0 };
}

/** The writing half of an end in this process. */
export class Outgoing {
  readonly #arena: Arena;
  readonly #end: EndState;
  readonly ring: Ring;
  sent = 0;

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

  /** As much of the message as there is room for; true when all of it is in the ring. */
  progress(message: OutgoingMessage): boolean {
    if (!this.ring.lockWriter()) return false;
    this.#checkReaders();
    const done = isInline(message) ? this.#whole(message) : this.#pieces(message);
    if (done) {
      this.sent++;
      for (const handle of message.handles) sharedKind(handle.kind).handedOn?.(handle);
    }
    // A large message keeps the lock until its end, so that nobody writes into the middle of it.
    if (done || !message.started) this.ring.unlockWriter();
    return done;
  }

  /** The message will not be finished: the reader drops what there is of it when the next frame comes. */
  giveUp(message: OutgoingMessage): void {
    if (message.started) this.ring.unlockWriter();
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
      writeHandles(ring, at, message.handles);
      this.#publishWithHandles(message.handles, prefix + bytes.length, message.flags);
    }
    return true;
  }

  #pieces(message: OutgoingMessage): boolean {
    if (!message.started && !this.#start(message)) return false;
    const { ring } = this;
    for (; message.segment < message.segments.length; message.segment++, message.offset = 0) {
      const bytes = message.segments[message.segment] as Uint8Array;
      while (message.offset < bytes.length) {
        const length = Math.min(CHUNK_BYTES, bytes.length - message.offset);
        const at = ring.reserve(length);
        if (at < 0) return false;
        ring.bytes.set(bytes.subarray(message.offset, message.offset + length), at);
        ring.publish(length, Frame.CHUNK);
        message.offset += length;
      }
    }
    return this.#finish(message);
  }

  /** Announces the segments: their number, then the length of each as a double. */
  #start(message: OutgoingMessage): boolean {
    const { ring } = this;
    const lengths = new Float64Array([message.segments.length, ...message.segments.map((bytes) => bytes.length)]);
    const at = ring.reserve(lengths.byteLength);
    if (at < 0) return false;
    ring.bytes.set(new Uint8Array(lengths.buffer), at);
    ring.publish(lengths.byteLength, Frame.START | message.flags);
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
      writeHandles(ring, at, message.handles);
      this.#publishWithHandles(message.handles, length, Frame.END);
    }
    return true;
  }

  /** The message holds its handles from the moment it is in the pipe, and not before: one transaction. */
  #publishWithHandles(handles: readonly Handle[], length: number, flags: number): void {
    this.#arena.send(handles, (context) => this.ring.publishIn(context, length, flags | Frame.HANDLES));
    this.ring.wakeReader();
  }
}

function isInline({ segments, handles }: OutgoingMessage): boolean {
  return segments.length === 1 && (segments[0] as Uint8Array).length + handleListBytes(handles.length) <= MAX_INLINE;
}
