import { Process, Semaphore } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLapsSync, timeLapsSync } from '../laps.js';

const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
const answer = (): number =>
  runLapsSync(() => {
    ping.acquireSync();
    pong.release();
  });

const other = new Process({ target: answer, args: [] }).start();
const laps = timeLapsSync(() => {
  ping.release();
  pong.acquireSync();
});
report(lapFigures(laps, await other.result));
