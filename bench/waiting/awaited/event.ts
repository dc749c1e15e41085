// One way: from the call of set() until the waiter runs. The way back is a semaphore's.
import { Event, Process, Semaphore } from 'multiproc';
import { monotonicMs, report } from '../../harness/program.js';
import { LAPS, lapFigures, runLaps } from '../laps.js';
import { restBefore } from '../rest.js';

const [event, cleared] = [new Event(), new Semaphore(0)];
const waiter = async (): Promise<{ woken: Float64Array; cpuUs: number }> => {
  const woken = new Float64Array(LAPS);
  const cpuUs = await runLaps(async (i) => {
    await event.wait();
    if (i >= 0) woken[i] = monotonicMs();
    event.clear();
    cleared.release();
  });
  return { woken, cpuUs };
};

const other = new Process({ target: waiter, args: [] }).start();
const set = new Float64Array(LAPS);
const cpuUs = await runLaps((i) => {
  restBefore(i);
  if (i >= 0) set[i] = monotonicMs();
  event.set();
  return cleared.acquire();
});
const { woken, cpuUs: otherCpuUs } = await other.result;
const us = set.map((at, i) => ((woken[i] as number) - at) * 1000);
report(lapFigures({ us, cpuUs }, otherCpuUs));
