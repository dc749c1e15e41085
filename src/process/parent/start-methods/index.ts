import { ValueError } from '../../../errors.js';
import { spawn } from './spawn.js';
import type { StartMethod } from './start-method.js';

export type { Child, StartMethod, StartOrder } from './start-method.js';

/** Every start method of this platform, the default first. */
const methods: readonly StartMethod[] = [spawn];

export const startMethodNames = (): string[] => methods.map((method) => method.name);

/** **Throws** `ValueError` for a method there is not. */
export function startMethodNamed(name: string): StartMethod {
  const found = methods.find((method) => method.name === name);
  if (found !== undefined) return found;
  const list = startMethodNames()
    .map((it) => `'${it}'`)
    .join(', ');
  if (name === 'fork') {
    throw new ValueError(
      "There is no start method 'fork': a running Node.js cannot be forked. 'forkserver' will be its fast replacement " +
        `and is not there yet. There is: ${list}`,
    );
  }
  throw new ValueError(`There is no start method '${String(name)}'. There is: ${list}`);
}
