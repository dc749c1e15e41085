import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../harness/program.js';
import { reportStarts } from './figures.js';

const module = fileURLToPath(new URL(process.argv[2] ?? '', import.meta.url));

await reportStarts(async () => {
  const began = monotonicMs();
  const child = fork(module);
  const called = monotonicMs();
  const [[line]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return { call: called - began, line: line - began, exit: monotonicMs() - began };
});
