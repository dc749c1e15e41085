import { type Connection, Pipe, Process } from 'multiproc';
import { scaled, smallObject, warmUp } from '../harness/program.js';
import { reportRate } from './figures.js';

const COUNT = scaled(500_000);

function receive(pipe: Connection, counts: number[]): void {
  for (const count of counts) {
    for (let i = 0; i < count; i++) pipe.recvSync();
    pipe.sendSync('all');
  }
}

function send(pipe: Connection, count: number): void {
  for (let i = 0; i < count; i++) pipe.sendSync(smallObject(i));
  pipe.recvSync();
}

const [here, there] = Pipe();
const child = new Process({ target: receive, args: [there, [warmUp(COUNT), COUNT]] });
child.start();
send(here, warmUp(COUNT));
const began = performance.now();
send(here, COUNT);
const ms = performance.now() - began;
child.joinSync();
reportRate(COUNT, ms);
