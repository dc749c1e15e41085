import { Condition, Lock, Process, Semaphore } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLaps, timeLaps } from '../laps.js';

const [condition, waits] = [new Condition(new Lock()), new Semaphore(0)];
const answer = async (): Promise<number> => {
  await condition.acquire();
  waits.release();
  const cpuUs = await runLaps(async () => {
    await condition.wait();
    condition.notify();
  });
  condition.release();
  return cpuUs;
};

const other = new Process({ target: answer, args: [] }).start();
await waits.acquire();
await condition.acquire();
const laps = await timeLaps(() => {
  condition.notify();
  return condition.wait();
});
condition.release();
report(lapFigures(laps, await other.result));
