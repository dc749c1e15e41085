import { type Connection, Pipe, Process } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLaps, timeLaps } from '../laps.js';

const echo = (pipe: Connection<number>): Promise<number> => runLaps(async () => pipe.send(await pipe.recv()));

const [here, there] = Pipe<number>();
const other = new Process({ target: echo, args: [there] }).start();
const laps = await timeLaps(async (i) => {
  await here.send(i);
  await here.recv();
});
report(lapFigures(laps, await other.result));
