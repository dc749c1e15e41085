// Not a process: shown for what it costs to do without one.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../harness/program.js';
import { reportStarts } from './figures.js';

await reportStarts(async () => {
  const began = monotonicMs();
  const worker = new Worker(new URL('./worker-child.js', import.meta.url));
  const called = monotonicMs();
  const [[line]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return { call: called - began, line: line - began, exit: monotonicMs() - began };
});
