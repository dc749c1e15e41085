import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

/** The command line that runs a TypeScript file through tsx. */
export const tsx = [process.execPath, join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')] as const;

/**
 * A Node that strips types by itself (22.18 or newer), or undefined where this machine has none. CI must have one:
 * `.ci/run` installs it.
 */
export function strippingNode(): string | undefined {
  const found = [process.env.MULTIPROC_TEST_NODE24, stripsTypes(process.version) ? process.execPath : undefined].find(
    (path) => path && existsSync(path),
  );
  if (!found && process.env.CI) throw new Error('CI needs a Node >= 22.18: set MULTIPROC_TEST_NODE24 to its path');
  return found;
}

function stripsTypes(version: string): boolean {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}
