import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/**
 * Runs a program and resolves when it has ended *and* nobody holds its output any more: a process that it left behind
 * would keep this waiting.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { input, ...rest } = options;
  // The test runner marks its own children by this variable; a program under test is none of them.
  const env = { ...process.env, ...options.env, NODE_TEST_CONTEXT: undefined };
  const child = spawn(command, args, { ...rest, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  child.stdin.on('error', () => {}); // it may end without reading what it is given
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}
