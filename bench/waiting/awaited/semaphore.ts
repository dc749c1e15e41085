import { Process, Semaphore } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLaps, timeLaps } from '../laps.js';

const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
const answer = (): Promise<number> =>
  runLaps(async () => {
    await ping.acquire();
    pong.release();
  });

const other = new Process({ target: answer, args: [] }).start();
const laps = await timeLaps(() => {
  ping.release();
  return pong.acquire();
});
report(lapFigures(laps, await other.result));
