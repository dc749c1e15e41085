import type { FunctionRef } from '../functions/index.js';

export type { FunctionRef } from '../functions/index.js';

/** What a process's standard output and error are; standard input is always empty. */
export type Stdio = 'inherit' | 'pipe' | 'ignore';

/** Options of every process. */
export interface CommonProcessOptions {
  /** Default: class name and number, `Process-1`; in a child `Process-1:1`. */
  name?: string | undefined;
  /** A daemon is terminated when its creator ends. Default: as the creator. */
  daemon?: boolean | undefined;
  /** Replaces the environment, as in `child_process`. Default: `process.env` at the time of `start()`. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Working directory. Default: the creator's. */
  cwd?: string | undefined;
  /** Options for Node itself. Default: the creator's, without those that name a program to run or a debugger port. */
  execArgv?: readonly string[] | undefined;
  /** Default: `'inherit'`. With `'pipe'` see `stdout` and `stderr`. */
  stdio?: Stdio | undefined;
  /** Aborting it terminates the process (SIGTERM). `start()` throws its reason if it is aborted already. */
  signal?: AbortSignal | undefined;
  /** Key for authenticated connections. Default: the creator's. */
  authkey?: Uint8Array | undefined;
}

/** Options of a process whose target takes no arguments, or that has no target. */
export interface ProcessOptions<R = unknown> extends CommonProcessOptions {
  /** What it runs: a function, which travels with what it captures, or a reference to an exported one. */
  target?: (() => R) | FunctionRef | undefined;
  /** None. */
  args?: readonly [] | undefined;
}

/** Options of a process whose target takes arguments. */
export interface ProcessOptionsWithArgs<A extends readonly unknown[], R = unknown> extends CommonProcessOptions {
  /** What it runs: a function, which travels with what it captures, or a reference to an exported one. */
  target: ((...args: A) => R) | FunctionRef;
  /** The arguments of the target, checked against its parameters. */
  args: readonly [...A];
}

/** As the code inside sees them. */
export interface AnyProcessOptions extends CommonProcessOptions {
  target?: ((...args: never[]) => unknown) | FunctionRef | undefined;
  args?: readonly unknown[] | undefined;
}
