import { type Connection, Pipe, Process } from 'multiproc';
import { report, scaled, warmUp } from '../harness/program.js';
import { check, countFor, filled, gigabytesPerSecond, SIZES } from './sizes.js';

const TOTAL = scaled(2 ** 30);

function receive(pipe: Connection, bytes: number, counts: number[]): void {
  for (const count of counts) {
    for (let i = 0; i < count; i++) check(pipe.recvBytesSync(), bytes);
    pipe.sendSync('all');
  }
}

function send(pipe: Connection, data: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) pipe.sendBytesSync(data);
  pipe.recvSync();
}

function rate(bytes: number): number {
  const count = countFor(bytes, TOTAL);
  const data = filled(bytes);
  const [here, there] = Pipe();
  const child = new Process({ target: receive, args: [there, bytes, [warmUp(count), count]] });
  child.start();
  send(here, data, warmUp(count));
  const began = performance.now();
  send(here, data, count);
  const ms = performance.now() - began;
  child.joinSync();
  return gigabytesPerSecond(bytes * count, ms);
}

const figures: Record<string, number> = {};
for (const [size, bytes] of Object.entries(SIZES)) figures[size] = rate(bytes);
report(figures);
