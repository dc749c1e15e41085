import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Finished } from '../../support/run.js';
import type { roots } from '../victims/root.js';

export type RootName = keyof typeof roots;
export const ROOT = fileURLToPath(new URL('../victims/root.js', import.meta.url));

/** A program that is no part of this tree: it does what `roots` of victims/root.ts has under that name. */
export async function runRoot(name: RootName, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const child = spawn(process.execPath, [ROOT, name, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, signal, stdout, stderr };
}
