import { type Connection, Pipe, Process } from 'multiproc';
import { scaled, smallObject, warmUp } from '../harness/program.js';
import { reportRate } from './figures.js';

const COUNT = scaled(500_000);

async function receive(pipe: Connection, counts: number[]): Promise<void> {
  for (const count of counts) {
    for (let i = 0; i < count; i++) await pipe.recv();
    await pipe.send('all');
  }
}

async function send(pipe: Connection, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await pipe.send(smallObject(i));
  await pipe.recv();
}

const [here, there] = Pipe();
const child = new Process({ target: receive, args: [there, [warmUp(COUNT), COUNT]] });
child.start();
await send(here, warmUp(COUNT));
const began = performance.now();
await send(here, COUNT);
const ms = performance.now() - began;
await child.join();
reportRate(COUNT, ms);
