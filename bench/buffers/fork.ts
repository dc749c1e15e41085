import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { report, scaled, warmUp } from '../harness/program.js';
import { check, countFor, filled, gigabytesPerSecond, SIZES } from './sizes.js';

const TOTAL = scaled(2 ** 27);

// Each is written before the next is given: more at once is no faster, and fills memory.
async function send(child: ChildProcess, data: Uint8Array, count: number): Promise<void> {
  const answered = once(child, 'message');
  for (let i = 0; i < count; i++) await new Promise((written) => child.send(data, written));
  await answered;
}

async function rate(bytes: number): Promise<number> {
  const count = countFor(bytes, TOTAL);
  const data = filled(bytes);
  const child = fork(fileURLToPath(import.meta.url), [String(bytes)], { serialization: 'advanced' });
  await send(child, data, warmUp(count));
  const began = performance.now();
  await send(child, data, count);
  const ms = performance.now() - began;
  child.disconnect();
  return gigabytesPerSecond(bytes * count, ms);
}

if (process.send === undefined) {
  const figures: Record<string, number> = {};
  for (const [size, bytes] of Object.entries(SIZES)) figures[size] = await rate(bytes);
  report(figures);
} else {
  const bytes = Number(process.argv[2]);
  const count = countFor(bytes, TOTAL);
  let awaited = warmUp(count);
  process.on('message', (data: Uint8Array) => {
    check(data, bytes);
    if (--awaited > 0) return;
    process.send?.('all');
    awaited = count;
  });
}
