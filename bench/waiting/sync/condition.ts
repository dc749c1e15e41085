import { Condition, Lock, Process, Semaphore } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLapsSync, timeLapsSync } from '../laps.js';

const [condition, waits] = [new Condition(new Lock()), new Semaphore(0)];
const answer = (): number => {
  condition.acquireSync();
  waits.release();
  const cpuUs = runLapsSync(() => {
    condition.waitSync();
    condition.notify();
  });
  condition.release();
  return cpuUs;
};

const other = new Process({ target: answer, args: [] }).start();
waits.acquireSync();
condition.acquireSync();
const laps = timeLapsSync(() => {
  condition.notify();
  condition.waitSync();
});
condition.release();
report(lapFigures(laps, await other.result));
