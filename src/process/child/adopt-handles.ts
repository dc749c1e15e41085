import { getArena, type Handle } from '../../arena/index.js';

/** The creator made this process hold these. Returns what lets go: each object that is opened takes a hold of its own. */
export function adoptHandles(handles: readonly Handle[]): () => void {
  if (handles.length === 0) return () => {};
  const arena = getArena();
  arena.adopt(handles);
  return () => {
    for (const handle of handles) arena.release(handle);
  };
}
