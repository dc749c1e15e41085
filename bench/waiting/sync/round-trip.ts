import { type Connection, Pipe, Process } from 'multiproc';
import { report } from '../../harness/program.js';
import { lapFigures, runLapsSync, timeLapsSync } from '../laps.js';

const echo = (pipe: Connection<number>): number => runLapsSync(() => pipe.sendSync(pipe.recvSync()));

const [here, there] = Pipe<number>();
const other = new Process({ target: echo, args: [there] }).start();
const laps = timeLapsSync((i) => {
  here.sendSync(i);
  here.recvSync();
});
report(lapFigures(laps, await other.result));
