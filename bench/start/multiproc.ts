import { Process } from 'multiproc';
import { monotonicMs } from '../harness/program.js';
import { reportStarts } from './figures.js';

const firstLine = () => Number(process.hrtime.bigint()) / 1e6;

await reportStarts(async () => {
  const began = monotonicMs();
  const child = new Process({ target: firstLine });
  child.start();
  const called = monotonicMs();
  const line = await child.result;
  await child.join();
  return { call: called - began, line: line - began, exit: monotonicMs() - began };
});
