import { Logger, type LogLevelLike } from './logging.js';
import type { ProcessState } from './state.js';

/** Name and pid of the process that started this one. */
export interface Creator {
  readonly name: string;
  readonly pid: number;
}

let self = selfState('MainProcess', [], false);
let creator: Creator | undefined;
let authkey: Uint8Array | undefined;

/** What this process knows about itself; in the root a process named `MainProcess`. */
export function currentState(): ProcessState {
  return self;
}

/** In a child, before anything of the program runs: who we are. */
export function becomeChild(state: ProcessState, madeBy: Creator, key: Uint8Array): void {
  self = state;
  creator = madeBy;
  authkey = key;
}

export function selfState(name: string, identity: readonly number[], daemon: boolean): ProcessState {
  return {
    role: 'self',
    name,
    identity,
    daemon,
    authkey: undefined,
    options: {},
    startMethod: undefined,
    started: undefined,
    sentinel: undefined,
    result: undefined,
    closed: false,
  };
}

/** Who started this process; undefined in the root. */
export function creatorOfThis(): Creator | undefined {
  return creator;
}

/** 32 random bytes made by the root at first use, and inherited (P-10). */
export function ownAuthkey(): Uint8Array {
  authkey ??= new Uint8Array(process.getBuiltinModule('node:crypto').randomBytes(32));
  return authkey;
}

export function setOwnAuthkey(key: Uint8Array): void {
  authkey = Uint8Array.from(key);
}

export const logger: Logger = new Logger(() => self.name);

/**
 * The logger of multiproc (Python: `get_logger`, U-01). Processes started later inherit its level.
 *
 * @example getLogger().setLevel('DEBUG');
 */
export function getLogger(): Logger {
  return logger;
}

/**
 * Makes the logger write to standard error, `[LEVEL/process name] message`, in this process and in those it starts from
 * now on (Python: `log_to_stderr`, U-02). Returns the logger.
 *
 * @example logToStderr('INFO');
 */
export function logToStderr(level?: LogLevelLike): Logger {
  logger.inherit({ level: logger.level, toStderr: true });
  if (level !== undefined) logger.setLevel(level);
  return logger;
}
