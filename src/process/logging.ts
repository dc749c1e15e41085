import { ValueError } from '../errors.js';

/** Python's levels (U-03). */
export const LogLevel = {
  NOTSET: 0,
  SUBDEBUG: 5,
  DEBUG: 10,
  INFO: 20,
  SUBWARNING: 25,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const;

/** The name of a level, `'INFO'`, or its number. */
export type LogLevelLike = keyof typeof LogLevel | number;

/** What a child inherits (U-01): its level, and whether it writes to standard error. */
export interface LogSettings {
  readonly level: number;
  readonly toStderr: boolean;
}

const NAMES = new Map<number, string>(Object.entries(LogLevel).map(([name, level]) => [level, name]));

/**
 * The logger of multiproc itself and of programs that care to use it. It writes nothing until `logToStderr()` is called
 * (Python: `get_logger`, U-01). Without a level of its own it lets warnings and worse through.
 */
export class Logger {
  #level: number = LogLevel.NOTSET;
  #toStderr = false;
  readonly #processName: () => string;

  /** Not for users: `getLogger()` gives the one there is. */
  constructor(processName: () => string) {
    this.#processName = processName;
  }

  /** The level as a number; `NOTSET` is 0. */
  get level(): number {
    return this.#level;
  }

  /** Messages below this level are dropped. Processes started from now on inherit it. */
  setLevel(level: LogLevelLike): void {
    this.#level = levelNumber(level);
  }

  /** Whether messages of this level are written. */
  isEnabledFor(level: LogLevelLike): boolean {
    return levelNumber(level) >= (this.#level || LogLevel.WARNING);
  }

  /** Writes a message of any level. */
  log(level: LogLevelLike, message: string): void {
    if (!this.#toStderr || !this.isEnabledFor(level)) return;
    const number = levelNumber(level);
    process.stderr.write(`[${NAMES.get(number) ?? `Level ${number}`}/${this.#processName()}] ${message}\n`);
  }

  /** Writes with level 5, Python's `SUBDEBUG`. */
  subDebug(message: string): void {
    this.log(LogLevel.SUBDEBUG, message);
  }

  /** Writes with level 10. */
  debug(message: string): void {
    this.log(LogLevel.DEBUG, message);
  }

  /** Writes with level 20. */
  info(message: string): void {
    this.log(LogLevel.INFO, message);
  }

  /** Writes with level 25, Python's `SUBWARNING`. */
  subWarning(message: string): void {
    this.log(LogLevel.SUBWARNING, message);
  }

  /** Writes with level 30. */
  warn(message: string): void {
    this.log(LogLevel.WARNING, message);
  }

  /** Writes with level 40. */
  error(message: string): void {
    this.log(LogLevel.ERROR, message);
  }

  /** @internal */
  get settings(): LogSettings {
    return { level: this.#level, toStderr: this.#toStderr };
  }

  /** @internal */
  inherit({ level, toStderr }: LogSettings): void {
    this.#level = level;
    this.#toStderr = toStderr;
  }
}

function levelNumber(level: LogLevelLike): number {
  const number = typeof level === 'number' ? level : LogLevel[level];
  if (typeof number !== 'number' || Number.isNaN(number)) {
    throw new ValueError(
      `There is no log level ${String(level)}: use ${Object.keys(LogLevel).join(', ')}, or a number`,
    );
  }
  return number;
}
