import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { report, scaled, warmUp } from '../harness/program.js';
import { check, countFor, filled, gigabytesPerSecond, SIZES } from './sizes.js';

const TOTAL = scaled(2 ** 29);

// There is no backpressure: at most so many bytes lie in the queue, then the receiver's answer is awaited.
const windowOf = (bytes: number): number => Math.max(2, 2 ** 24 / bytes);

async function send(worker: Worker, data: Uint8Array, count: number): Promise<void> {
  for (let sent = 0; sent < count; ) {
    const batch = Math.min(windowOf(data.length), count - sent);
    const answered = once(worker, 'message');
    for (let i = 0; i < batch; i++) worker.postMessage(data);
    worker.postMessage('answer');
    await answered;
    sent += batch;
  }
}

async function rate(bytes: number): Promise<number> {
  const count = countFor(bytes, TOTAL);
  const data = filled(bytes);
  const worker = new Worker(new URL(import.meta.url), { workerData: bytes });
  await send(worker, data, warmUp(count));
  const began = performance.now();
  await send(worker, data, count);
  const ms = performance.now() - began;
  await worker.terminate();
  return gigabytesPerSecond(bytes * count, ms);
}

if (parentPort === null) {
  const figures: Record<string, number> = {};
  for (const [size, bytes] of Object.entries(SIZES)) figures[size] = await rate(bytes);
  report(figures);
} else {
  parentPort.on('message', (data: Uint8Array | 'answer') => {
    if (data === 'answer') parentPort?.postMessage('all');
    else check(data, workerData);
  });
}
