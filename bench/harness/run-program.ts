import { spawn } from 'node:child_process';
import type { Contestant, Outcome } from './types.js';

/**
 * Runs one program of a contestant to its end, or to the end of its time. It leads a process group of its own, so that
 * a program that hangs is killed together with the processes it started.
 */
export function runProgram(contestant: Contestant, scale: number, limitMs: number): Promise<Outcome> {
  const [file, ...args] = contestant.command;
  const program = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...contestant.env, BENCH_SCALE: String(scale) },
  });
  let stdout = '';
  let stderr = '';
  program.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  program.stderr.on('data', (chunk) => {
    stderr += chunk;
  });

  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      if (program.pid !== undefined) process.kill(-program.pid, 'SIGKILL');
      // Processes of another group may still hold the pipes open.
      program.stdout.destroy();
      program.stderr.destroy();
      resolve({ kind: 'hang' });
    }, limitMs);
    program.on('error', ({ message }) => {
      clearTimeout(limit);
      resolve({ kind: 'failed', message });
    });
    program.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve(code === 0 ? parse(stdout) : { kind: 'failed', message: summary(stderr, code, signal) });
    });
  });
}

function parse(stdout: string): Outcome {
  try {
    return { kind: 'figures', figures: JSON.parse(stdout.trim()) };
  } catch {
    return { kind: 'failed', message: `not a line of JSON: ${stdout.slice(0, 80)}` };
  }
}

/** The line that names the error, of a JavaScript or a Python trace, without the paths of this machine. */
function summary(stderr: string, code: number | null, signal: string | null): string {
  const lines = stderr.split('\n').filter((line) => /^\w*(?:Error|Exception)\b/.test(line));
  const error = lines.at(-1)?.replace(/(?:file:\/\/)?\/[^\s'"]*\//g, '…/') ?? 'no error message';
  return `${error} (${signal ?? `exit code ${code}`})`;
}
