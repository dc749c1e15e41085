import type { ChildProcess, StdioOptions } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { ProcessError } from '../../../errors.js';
import { getExecutable } from '../../executable.js';
import { Descriptor } from '../../launch/descriptors.js';
import type { Stdio } from '../../options.js';
import { childEntryPath } from '../entry-path.js';
import { inheritedExecArgv } from '../exec-argv.js';
import { lazyChildProcess } from '../lazy-child-process.js';
import type { Child, StartMethod, StartOrder } from './start-method.js';

/** A fresh Node process. It leads a session of its own, so that Ctrl-C in a terminal reaches only the root. */
export const spawn: StartMethod = {
  name: 'spawn',
  start(order) {
    const { cwd, env } = order;
    const command = [...(order.execArgv ?? inheritedExecArgv()), childEntryPath()];
    const child = lazyChildProcess().spawn(getExecutable(), command, {
      stdio: stdioOf(order),
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    });
    if (child.pid === undefined) throw startFailure(child, order);
    return asChild(child, child.pid);
  },
};

function stdioOf({ stdio, arena, payload, lifeline }: StartOrder): StdioOptions {
  const list: (Stdio | number)[] = ['ignore', stdio, stdio];
  list[Descriptor.ARENA] = arena;
  list[Descriptor.PAYLOAD] = payload;
  list[Descriptor.LIFELINE] = lifeline;
  return list;
}

function asChild(child: ChildProcess, pid: number): Child {
  child.unref();
  child.on('error', () => {}); // a failed kill(): the process has just ended
  return {
    pid,
    stdout: child.stdout,
    stderr: child.stderr,
    kill: (signal) => void child.kill(signal),
    ref: () => child.ref(),
    unref: () => child.unref(),
    onReaped: (callback) => void child.once('exit', (code, signal) => callback({ code, signal })),
  };
}

/** Node tells the reason in an event that comes too late for a `start()` that throws: look for it. */
function startFailure(child: ChildProcess, { cwd }: StartOrder): ProcessError {
  child.on('error', () => {});
  const executable = getExecutable();
  const reason =
    fails(() => cwd !== undefined && accessSync(cwd, constants.X_OK), `its cwd ${cwd} cannot be entered`) ??
    fails(
      () => executable.includes('/') && accessSync(executable, constants.X_OK),
      `${executable} cannot be executed: see setExecutable`,
    ) ??
    (executable.includes('/')
      ? 'the system allows no more processes or descriptors (ulimit -u, ulimit -n)'
      : `${executable} was not found in PATH: see setExecutable`);
  return new ProcessError(`The process could not be started: ${reason}`);
}

function fails(action: () => unknown, reason: string): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return `${reason} (${(error as NodeJS.ErrnoException).code})`;
  }
}
