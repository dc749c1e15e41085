import { exitCodeOf } from './parent/result-box.js';
import { statusOf } from './representation.js';
import type { ProcessState } from './state.js';

/** A picture of a process, as `Process.statistics()` gives it. */
export interface ProcessStatistics {
  readonly name: string;
  readonly state: 'initial' | 'started' | 'stopped' | 'closed';
  readonly daemon: boolean;
  readonly pid: number | null;
  readonly exitCode: number | null;
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
