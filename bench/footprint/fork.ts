// Node's channel comes with a process: its parent's side of one.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { report } from '../harness/program.js';

if (process.send === undefined) {
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  const child = fork(fileURLToPath(import.meta.url));
  const channel = descriptors() - before;
  await once(child, 'exit');
  report({ descriptors: channel });
}
