import { Barrier, Process } from 'multiproc';
import { scaled } from '../harness/program.js';

const WORK_MS = scaled(1000);

/** So many processes take and release one lock for a second: pairs a second in all. */
export async function contend<L>(processes: number, lock: L, work: (lock: L, ms: number) => unknown): Promise<number> {
  const together = new Barrier(processes);
  const target = async (): Promise<number> => {
    await together.wait();
    return (await work(lock, WORK_MS)) as number;
  };
  const children = Array.from({ length: processes }, () => new Process({ target, args: [] }).start());
  const pairs = await Promise.all(children.map((child) => child.result));
  return (pairs.reduce((sum, count) => sum + count, 0) / WORK_MS) * 1000;
}
