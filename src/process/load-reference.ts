import { preloadModules, resolveReference } from '../functions/revive.js';

/** Imports what an explicit reference names. */
export async function loadReference(module: string, name: string): Promise<(...args: readonly unknown[]) => unknown> {
  await preloadModules([module]);
  return resolveReference(module, name) as (...args: readonly unknown[]) => unknown;
}
