import { requiredModules } from '../codec/index.js';
import { preloadModules } from '../functions/index.js';

/** Modules of the functions in items that are being got here. */
export class ItemModules {
  readonly #importing = new Set<string>();
  /** Those that were imported, or could not be: what cannot be imported, decoding will say. */
  readonly #known = new Set<string>();
  readonly #onImport: () => void;

  constructor(onImport: () => void) {
    this.#onImport = onImport;
  }

  /** The modules of an item are imported while it stays in the queue, so that it is not lost with this process. */
  importsFirst(bytes: Uint8Array, start: number, end: number): boolean {
    const modules = requiredModules(bytes, start, end)?.filter((module) => !this.#known.has(module)) ?? [];
    if (modules.length === 0) return false;
    const missing = modules.filter((module) => !this.#importing.has(module));
    if (missing.length === 0) return true;
    const retry = (): void => {
      for (const module of missing) {
        this.#importing.delete(module);
        this.#known.add(module);
      }
      this.#onImport();
    };
    for (const module of missing) this.#importing.add(module);
    preloadModules(missing).then(retry, retry);
    return true;
  }
}
