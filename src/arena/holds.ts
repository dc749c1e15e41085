import type { Handle } from './shared-kinds.js';

/** How many reasons this process has to hold each object: its bit in the object stands for all of them. */
export class Holds {
  readonly #byRef = new Map<number, { generation: number; count: number }>();

  has(handle: Handle): boolean {
    return this.#byRef.get(handle.ref)?.generation === handle.generation;
  }

  add(handle: Handle): void {
    const hold = this.#byRef.get(handle.ref);
    if (hold?.generation === handle.generation) hold.count++;
    else this.#byRef.set(handle.ref, { generation: handle.generation, count: 1 });
  }

  /** True when the last reason went. */
  remove(handle: Handle): boolean {
    const hold = this.#byRef.get(handle.ref);
    if (hold?.generation !== handle.generation) return false;
    hold.count--;
    return hold.count === 0 && this.#byRef.delete(handle.ref);
  }
}
