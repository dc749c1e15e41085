import { getArena } from '../arena/index.js';
import { decode, decodeHeld, requiredModules } from '../codec/index.js';
import { BufferTooShort, InvalidStateError } from '../errors.js';
import { preloadModules } from '../functions/index.js';
import type { Receiver } from './incoming.js';
import { Frame } from './layout.js';

/** `recv`: a value. It is a promise when modules must be imported first (functions by reference). */
export const values: Receiver<unknown> = {
  accept: acceptValue,
  inPlace(bytes, start, end) {
    const modules = requiredModules(bytes, start, end);
    if (modules === null) return decode(bytes, start, end, [], []);
    const copy = bytes.slice(start, end);
    return preloadModules(modules).then(() => decode(copy, 0, copy.length, [], []));
  },
  assembled([body, ...buffers], handles) {
    const bytes = body as Uint8Array;
    const modules = requiredModules(bytes, 0, bytes.length);
    if (modules === null) return decodeHeld(bytes, buffers, handles);
    return preloadModules(modules).then(
      () => decodeHeld(bytes, buffers, handles),
      (error) => {
        for (const handle of handles) getArena().release(handle);
        throw error;
      },
    );
  },
};

/** `recvSync`: modules are loaded while it blocks. */
export const valuesSync: Receiver<unknown> = {
  accept: acceptValue,
  inPlace: (bytes, start, end) => decode(bytes, start, end, [], []),
  assembled: ([body, ...buffers], handles) => decodeHeld(body as Uint8Array, buffers, handles),
};

/** `recvBytes`: bytes, up to `maxLength` of them. */
export function bytesUpTo(maxLength: number): Receiver<Uint8Array> {
  return {
    accept: (flags, length) => acceptBytes(flags, length, maxLength),
    inPlace: copyOut,
    assembled: ([bytes]) => bytes as Uint8Array,
  };
}

/** `recvBytesInto`: bytes into `target` from `offset`; gives how many. */
export function bytesInto(target: Uint8Array, offset: number): Receiver<number> {
  return {
    accept: (flags, length) => acceptBytes(flags, length, target.length - offset),
    inPlace(bytes, start, end) {
      target.set(bytes.subarray(start, end), offset);
      return end - start;
    },
    assembled([bytes]) {
      target.set(bytes as Uint8Array, offset);
      return (bytes as Uint8Array).length;
    },
  };
}

function copyOut(bytes: Uint8Array, start: number, end: number): Uint8Array {
  // A pooled or zeroed buffer would cost more: this memory is written in full.
  const copy = new Uint8Array(Buffer.allocUnsafeSlow(end - start).buffer);
  copy.set(bytes.subarray(start, end));
  return copy;
}

function acceptValue(flags: number): void {
  if ((flags & Frame.BYTES) !== 0) {
    throw new InvalidStateError('The next message was sent with sendBytes: receive it with recvBytes or recvBytesInto');
  }
}

function acceptBytes(flags: number, length: number, room: number): void {
  if ((flags & Frame.OBJECT) !== 0) {
    throw new InvalidStateError('The next message was sent with send: receive it with recv');
  }
  if (length > room) {
    throw new BufferTooShort(
      `The message has ${length} bytes, but there is room for ${room}; it stays in the pipe`,
      length,
    );
  }
}
