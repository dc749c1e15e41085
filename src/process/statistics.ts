import { exitCodeOf } from './parent/result-box.js';
import { statusOf } from './representation.js';
import type { ProcessState } from './state.js';

/** A picture of a process, as `Process.statistics()` gives it. */
export interface ProcessStatistics {
  /** As `Process.name`. */
  readonly name: string;
  /** Before `start()`, after it, after its end, and after `close()`. */
  readonly state: 'initial' | 'started' | 'stopped' | 'closed';
  /** As `Process.daemon`. */
  readonly daemon: boolean;
  /** `null` before `start()`. */
  readonly pid: number | null;
  /** `null` until it has ended; negative = killed by that signal. */
  readonly exitCode: number | null;
  /** The signal that killed it, if one did. */
  readonly signalCode: NodeJS.Signals | null;
}

export function statisticsOf(state: ProcessState): ProcessStatistics {
  const status = state.started?.poll() ?? null;
  return Object.freeze({
    name: state.name,
    state: statusOf(state),
    daemon: state.daemon,
    pid: state.role === 'self' ? process.pid : (state.started?.pid ?? null),
    exitCode: status === null ? null : exitCodeOf(status),
    signalCode: status?.signal ?? null,
  });
}
