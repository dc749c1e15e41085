import { type Connection, Pipe, Process } from 'multiproc';
import { report, scaled, warmUp } from '../harness/program.js';
import { check, countFor, filled, gigabytesPerSecond, SIZES } from './sizes.js';

const TOTAL = scaled(2 ** 30);

async function receive(pipe: Connection, bytes: number, counts: number[]): Promise<void> {
  for (const count of counts) {
    for (let i = 0; i < count; i++) check(await pipe.recvBytes(), bytes);
    await pipe.send('all');
  }
}

async function send(pipe: Connection, data: Uint8Array, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await pipe.sendBytes(data);
  await pipe.recv();
}

async function rate(bytes: number): Promise<number> {
  const count = countFor(bytes, TOTAL);
  const data = filled(bytes);
  const [here, there] = Pipe();
  const child = new Process({ target: receive, args: [there, bytes, [warmUp(count), count]] });
  child.start();
  await send(here, data, warmUp(count));
  const began = performance.now();
  await send(here, data, count);
  const ms = performance.now() - began;
  await child.join();
  return gigabytesPerSecond(bytes * count, ms);
}

const figures: Record<string, number> = {};
for (const [size, bytes] of Object.entries(SIZES)) figures[size] = await rate(bytes);
report(figures);
