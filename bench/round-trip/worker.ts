import { parentPort, Worker } from 'node:worker_threads';
import { report } from '../harness/program.js';
import { timeTrips } from './trips.js';

if (parentPort === null) {
  const worker = new Worker(new URL(import.meta.url));
  let arrived = (_: unknown): void => {};
  worker.on('message', (value) => arrived(value));
  const figures = await timeTrips(
    (value) =>
      new Promise((resolve) => {
        arrived = resolve;
        worker.postMessage(value);
      }),
  );
  await worker.terminate();
  report(figures);
} else {
  parentPort.on('message', (value) => parentPort?.postMessage(value));
}
