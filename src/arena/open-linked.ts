import { getArena } from './current.js';
import { type Handle, openShared } from './shared-kinds.js';

/** The local object for something that an object held here links to; it then has a hold of its own. */
export function openLinked(handle: Handle): object {
  const arena = getArena();
  arena.hold(handle);
  try {
    return openShared(handle);
  } finally {
    arena.release(handle);
  }
}
