import { getArena, type Handle } from '../arena/index.js';
import { decode } from './decode.js';

/**
 * Decodes a message with handles, which are held here since it was received: each object that is opened takes a hold
 * of its own, then the message's go.
 */
export function decodeHeld(body: Uint8Array, buffers: readonly Uint8Array[], handles: readonly Handle[]): unknown {
  try {
    return decode(body, 0, body.length, buffers, handles);
  } finally {
    for (const handle of handles) getArena().release(handle);
  }
}
