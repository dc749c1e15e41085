import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Finished } from './run.js';

/** A program that runs on its own, as a user would start it. */
export interface Program {
  readonly pid: number;
  /** The next line of its standard output. **Throws** when it has ended before. */
  line(): Promise<string>;
  /** As `run` of run.ts. */
  readonly finished: Promise<Finished>;
  kill(signal: NodeJS.Signals): void;
  /** As a terminal does with Ctrl-C: everything in its process group. */
  killGroup(signal: NodeJS.Signals): void;
}

/** Starts a compiled fixture: `file` is relative to the caller, `base` its `import.meta.url`. */
export function startProgram(file: string, base: string, args: readonly string[] = []): Program {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const path = fileURLToPath(new URL(file, base));
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid as number,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} has ended. Its stderr: ${output.stderr}`);
      return value as string;
    },
    finished: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...output }));
    }),
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => void process.kill(-(child.pid as number), signal),
  };
}

/** Milliseconds until none of the processes runs any more; NaN when some do after `limit`. */
export async function msUntilGone(pids: readonly number[], limit: number): Promise<number> {
  const start = performance.now();
  while (performance.now() - start < limit) {
    if (!pids.some(isRunning)) return performance.now() - start;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Number.NaN;
}

/**
 * A zombie does not run: who has lost its parent is reaped by somebody else, some time. One whose other threads are still
 * ending does.
 */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z' || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}
