import { type Connection, Pipe, Process, Queue } from 'multiproc';
import { report, scaled } from '../harness/program.js';
import { cpuUsSince, latencies } from './laps.js';

const PROCESSES = 4;
/** Objects of each putter and each getter: to warm up, and those that are measured. */
const PHASES = [100_000, scaled(100_000)];
/** One of so many calls is timed. */
export const TIMED = 16;

/** Puts or gets so many objects. Gives the microseconds of the calls that were timed. */
type Work = (queue: Queue, count: number) => number[] | Promise<number[]>;

interface Result {
  readonly us: number[];
  readonly cpuUs: number;
}

/** 'go' and 'stop' to a worker, 'done' and its result from it. */
type Control = Connection<'go' | 'stop' | 'done' | Result>;

/** Small objects from four putters to four getters: figures of a row. */
export async function crowd(put: Work, get: Work): Promise<void> {
  const queue = new Queue();
  const [putters, getters] = [begin(queue, put), begin(queue, get)];
  let figures = {};
  for (const each of PHASES) figures = await runPhase(putters, getters, each * PROCESSES);
  report(figures);
}

function begin(queue: Queue, work: Work): Control[] {
  const target = async (control: Control): Promise<void> => {
    for (const count of PHASES) {
      await control.recv();
      const before = process.cpuUsage();
      const us = await work(queue, count);
      await control.send('done');
      // Until the last object has arrived, something may still be on its way out of this process.
      await control.recv();
      await control.send({ us, cpuUs: cpuUsSince(before) });
    }
  };
  return Array.from({ length: PROCESSES }, () => {
    const [here, there]: [Control, Control] = Pipe();
    new Process({ target, args: [there] }).start();
    return here;
  });
}

async function runPhase(putters: Control[], getters: Control[], count: number): Promise<Record<string, number>> {
  // Getters too: one that is ready for the next phase must not take an object of this one from another.
  const workers = [...getters, ...putters];
  const began = performance.now();
  for (const worker of workers) await worker.send('go');
  for (const getter of getters) await getter.recv();
  const ms = performance.now() - began;
  for (const putter of putters) await putter.recv();
  for (const worker of workers) await worker.send('stop');
  const results: Result[] = [];
  for (const worker of workers) results.push((await worker.recv()) as Result);
  return {
    rate: count / ms,
    ...latencies(results.flatMap(({ us }) => us)),
    cpu: results.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / count,
  };
}
