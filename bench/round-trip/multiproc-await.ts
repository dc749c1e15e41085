import { type Connection, Pipe, Process } from 'multiproc';
import { report } from '../harness/program.js';
import { timeTrips } from './trips.js';

async function echo(pipe: Connection<number>): Promise<void> {
  for await (const value of pipe) await pipe.send(value);
}

const [here, there] = Pipe<number>();
const child = new Process({ target: echo, args: [there] });
child.start();
const figures = await timeTrips(async (value) => {
  await here.send(value);
  await here.recv();
});
here.close();
await child.join();
report(figures);
