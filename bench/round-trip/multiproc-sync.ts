import { type Connection, EOFError, Pipe, Process } from 'multiproc';
import { report } from '../harness/program.js';
import { timeTripsSync } from './trips.js';

function echo(pipe: Connection<number>): void {
  try {
    for (;;) pipe.sendSync(pipe.recvSync());
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
  }
}

const [here, there] = Pipe<number>();
const child = new Process({ target: echo, args: [there] });
child.start();
const figures = timeTripsSync((value) => {
  here.sendSync(value);
  here.recvSync();
});
here.close();
child.joinSync();
report(figures);
