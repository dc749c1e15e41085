import { getArena } from './current.js';
import type { Handle } from './shared-kinds.js';

/**
 * The local objects of one kind: one object per handle, which takes a hold when it is opened. An object that is
 * dropped without `close()` gives its hold back when it is collected.
 */
export class LocalObjects<T extends { readonly closed: boolean }> {
  readonly #create: (handle: Handle, letGo: () => void) => T;
  readonly #known = new Map<number, { generation: number; object: WeakRef<T> }>();
  readonly #dropped = new FinalizationRegistry<Handle>((handle) => {
    if (this.find(handle) === undefined) this.#known.delete(handle.ref);
    getArena().release(handle);
  });

  /** `create` gets what the object calls when it is closed. */
  constructor(create: (handle: Handle, letGo: () => void) => T) {
    this.#create = create;
  }

  /** The open object for the handle, if there is one. */
  find(handle: Handle): T | undefined {
    const known = this.#known.get(handle.ref);
    const object = known?.generation === handle.generation ? known.object.deref() : undefined;
    return object?.closed === false ? object : undefined;
  }

  open(handle: Handle): T {
    const found = this.find(handle);
    if (found !== undefined) return found;
    getArena().retain(handle);
    const token = {};
    const object = this.#create(handle, () => this.#letGo(handle, token));
    this.#keep(object, handle, token);
    return object;
  }

  /** `object` stands for `handle` from now on, and this process's hold is its own. Returns what it calls when closed. */
  add(object: T, handle: Handle): () => void {
    const token = {};
    this.#keep(object, handle, token);
    return () => this.#letGo(handle, token);
  }

  #keep(object: T, handle: Handle, token: object): void {
    this.#known.set(handle.ref, { generation: handle.generation, object: new WeakRef(object) });
    this.#dropped.register(object, handle, token);
  }

  #letGo(handle: Handle, token: object): void {
    this.#dropped.unregister(token);
    getArena().release(handle);
  }
}
