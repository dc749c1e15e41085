import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { scaled, smallObject, warmUp } from '../harness/program.js';
import { reportRate } from './figures.js';

const COUNT = scaled(200_000);

// There is no backpressure: all of it may lie in the queue.
async function send(worker: Worker, count: number): Promise<void> {
  const answered = once(worker, 'message');
  for (let i = 0; i < count; i++) worker.postMessage(smallObject(i));
  await answered;
}

if (parentPort === null) {
  const worker = new Worker(new URL(import.meta.url));
  await send(worker, warmUp(COUNT));
  const began = performance.now();
  await send(worker, COUNT);
  const ms = performance.now() - began;
  await worker.terminate();
  reportRate(COUNT, ms);
} else {
  let awaited = warmUp(COUNT);
  parentPort.on('message', () => {
    if (--awaited > 0) return;
    parentPort?.postMessage('all');
    awaited = COUNT;
  });
}
