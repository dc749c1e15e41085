import { Barrier, Process } from 'multiproc';
import { report, scaled } from '../harness/program.js';
import { latencies } from './laps.js';

export const WARM_UP_MS = 500;
export const WORK_MS = scaled(1000);
/** Pairs between two looks at the clock. One of them is timed, and not the first: a look gives the others a chance. */
export const BATCH = 100;
export const TIMED = 50;

/** What one process has done in `WORK_MS`. */
export interface Pairs {
  readonly count: number;
  readonly ms: number;
  /** Microseconds that each of the timed acquisitions took. */
  readonly us: number[];
  readonly cpuUs: number;
}

/** So many processes take and release one lock at the same time: figures of a row. */
export async function contend(processes: number, work: () => Pairs | Promise<Pairs>): Promise<void> {
  const together = new Barrier(processes);
  const target = async (): Promise<Pairs> => {
    await together.wait();
    return await work();
  };
  const children = Array.from({ length: processes }, () => new Process({ target, args: [] }).start());
  const all = await Promise.all(children.map((child) => child.result));
  const count = all.reduce((sum, pairs) => sum + pairs.count, 0);
  report({
    rate: all.reduce((sum, pairs) => sum + pairs.count / pairs.ms, 0),
    ...latencies(all.flatMap(({ us }) => us)),
    cpu: all.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / count,
  });
}
