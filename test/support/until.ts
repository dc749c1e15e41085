import { setImmediate } from 'node:timers/promises';

/** Resolves when the condition holds: for what tells nobody, such as a counter in shared memory. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
