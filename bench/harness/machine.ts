import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** What a reader must know to compare; nothing that says whose machine it is. */
export interface Machine {
  readonly cpus: string;
  readonly memory: string;
  readonly kernel: string;
  readonly node: string;
  /** null: there is no python3 here, and nothing to compare with. */
  readonly python: string | null;
  /** Whether programs can be bound to one CPU here. */
  readonly taskset: boolean;
  /** Load average of the minute before the first measure: how quiet the machine was. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    cpus: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? process.arch}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    kernel: `${process.platform} ${release().split('-')[0]}`,
    node: process.versions.node,
    python: pythonVersion(),
    taskset: spawnSync('taskset', ['-c', '0', 'true']).status === 0,
    load: Number(loadavg()[0]?.toFixed(2)),
  };
}

function pythonVersion(): string | null {
  const { status, stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.replace('Python', '').trim() : null;
}
