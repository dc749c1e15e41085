import { InvalidStateError } from '../../errors.js';
import { startMethodNamed, startMethodNames } from './start-methods/index.js';

let chosen: string | undefined;

/** The method that processes are started with; using it fixes it. */
export function chosenStartMethod(): string {
  chosen ??= startMethodNames()[0] as string;
  return chosen;
}

/**
 * The start methods of this platform, the default first (Python: `get_all_start_methods`, C-06).
 *
 * @example getAllStartMethods(); // ['spawn']
 */
export function getAllStartMethods(): string[] {
  return startMethodNames();
}

/**
 * The start method in use. Asking fixes it; with `allowNone`, `null` says that it is not fixed yet (C-08).
 *
 * @example getStartMethod(); // 'spawn'
 */
export function getStartMethod(options?: { allowNone?: false }): string;
export function getStartMethod(options: { allowNone?: boolean }): string | null;
export function getStartMethod({ allowNone = false }: { allowNone?: boolean } = {}): string | null {
  return allowNone ? (chosen ?? null) : chosenStartMethod();
}

/**
 * Chooses the start method, once, before the first process is started. `setStartMethod(null, { force: true })` goes
 * back to not having chosen (C-09).
 *
 * **Throws** `InvalidStateError` on a second call without `force`, `ValueError` for a method there is not.
 *
 * @example setStartMethod('spawn');
 */
export function setStartMethod(method: string | null, { force = false }: { force?: boolean } = {}): void {
  if (chosen !== undefined && !force) {
    throw new InvalidStateError(
      `The start method is '${chosen}' already: choose it once, before the first process, or use { force: true }`,
    );
  }
  chosen = method === null && force ? undefined : startMethodNamed(method as string).name;
}
