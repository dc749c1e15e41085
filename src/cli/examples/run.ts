import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * Runs one example as a program of its own, exactly as `node FILE` would, and resolves with its exit code: as a shell
 * gives it, 128 + n where signal n ended it. The examples stand in a folder beside the built command.
 */
export function runExample(name: string): Promise<number> {
  const file = fileURLToPath(new URL(`./examples/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
