import { constants } from 'node:os';
import { getArena } from '../../arena/index.js';
import { decode, decodeError, requiredModules } from '../../codec/index.js';
import { ProcessError } from '../../errors.js';
import { preloadModules } from '../../functions/index.js';
import type { ExitStatus } from '../../native/index.js';
import type { Report } from '../launch/message.js';
import type { Payload } from '../launch/payload-file.js';
import type { StartedProcess } from './started-process.js';

/** The promise behind `Process.result`. Made when it is first asked for; works from the moment of `start()`. */
export class ResultBox {
  readonly promise: Promise<unknown>;
  #settle!: (outcome: Promise<unknown>) => void;
  #reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => {}); // nobody has to look at it
  }

  follow(started: StartedProcess): void {
    this.#settle(resultOf(started));
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

async function resultOf(started: StartedProcess): Promise<unknown> {
  const report = await started.report();
  if (report === null) throw endedEarly(started, started.poll() as ExitStatus);
  if (report.message.plain !== undefined) return report.message.plain.value;
  const value = await revive(report);
  if (report.message.outcome === 'threw') throw value;
  return value;
}

async function revive({ message, bytes, buffers, handles }: Payload<Report>): Promise<unknown> {
  try {
    const modules = requiredModules(bytes, 0, bytes.length);
    if (modules !== null) await preloadModules(modules);
    return (message.outcome === 'threw' ? decodeError : decode)(bytes, 0, bytes.length, buffers, handles);
  } finally {
    // Each object that was opened has taken a hold of its own.
    for (const handle of handles) getArena().release(handle);
  }
}

function endedEarly({ name, pid }: StartedProcess, { code, signal }: ExitStatus): ProcessError {
  const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
  return new ProcessError(`${name} (pid ${pid}) ${how} before its target settled`, {
    pid,
    exitCode: exitCodeOf({ code, signal }),
    signal,
  });
}

/** Python's number: negative where a signal ended it (P-09). */
export function exitCodeOf({ code, signal }: ExitStatus): number {
  return signal === null ? (code as number) : -constants.signals[signal];
}
