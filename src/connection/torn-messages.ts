import { Frame } from './layout.js';
import type { Ring } from './ring.js';

// Remains: START and CHUNK frames of a message that will never end, for its writer was killed or gave up. The reader
// drops them when it comes upon them; until then they must not pass for a message.

/**
 * Whether there is more than remains: a message, or somebody in the middle of one. `begun`: the start of one has been
 * taken already. Wants no lock: what changes while it looks makes it look again.
 */
export function hasMessage(ring: Ring, begun: boolean): boolean {
  for (;;) {
    const { tail } = ring;
    const found = tail !== ring.head && (ring.isBeingWritten || findsMessage(ring, tail, begun));
    if (ring.tail === tail) return found;
  }
}

/** Whether the START at the tail has no END to come. The caller owns the reader's lock. */
export function beginsRemains(ring: Ring): boolean {
  // In this order: who is not writing any more has published all there will be.
  const { isBeingWritten, head, tail } = ring;
  for (let position = ring.after(tail); position !== head; position = ring.after(position)) {
    const flags = ring.flagsAt(position);
    if (flags !== Frame.PAD && (flags & Frame.CHUNK) === 0) return (flags & Frame.END) === 0;
  }
  return !isBeingWritten;
}

function findsMessage(ring: Ring, tail: number, begun: boolean): boolean {
  const { head } = ring;
  let started = begun;
  for (let position = tail; position !== head; position = ring.after(position)) {
    const flags = ring.flagsAt(position);
    if (
      (flags & Frame.END) !== 0 ? started : (flags & (Frame.OBJECT | Frame.BYTES)) !== 0 && (flags & Frame.START) === 0
    )
      return true;
    started ||= (flags & Frame.START) !== 0;
    if (ring.tail !== tail) return true; // somebody receives: these frames may be overwritten; the caller looks again
  }
  return false;
}
