import type { Readable } from 'node:stream';
import type { ExitStatus } from '../../../native/index.js';
import type { Stdio } from '../../options.js';

/** How processes come to be: the seam behind which `spawn` stands, and others will. */
export interface StartMethod {
  readonly name: string;
  /** Starts a process that will find its work in the payload file. Throws when there is none afterwards. */
  start(order: StartOrder): Child;
}

export interface StartOrder {
  /** Descriptors the child gets as its 3, 4 and 5. */
  readonly arena: number;
  readonly payload: number;
  readonly lifeline: number;
  readonly stdio: Stdio;
  readonly env: NodeJS.ProcessEnv | undefined;
  readonly cwd: string | undefined;
  readonly execArgv: readonly string[] | undefined;
}

/** A process as its start method sees it. It does not keep the event loop alive until `ref()`. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Does nothing when it has ended. */
  kill(signal: NodeJS.Signals): void;
  ref(): void;
  unref(): void;
  /** Calls back once, when it has ended and been reaped. */
  onReaped(callback: (status: ExitStatus) => void): void;
}
