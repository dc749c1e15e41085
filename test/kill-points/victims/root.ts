// A program of its own, the root of a process tree: `root.js NAME ARGUMENTS` does what is here under that name.
import { writeSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Lock, Process, RawArray } from '../../../src/index.js';
import { SharedMemory } from '../../../src/shared-memory.js';
import { beginKillPoints } from '../kill-point.js';

export const roots = { makeArena, leaveSegments };

/** Is killed: makes its arena, and starts a process, which goes with it. Says the pid of that. */
function makeArena(): void {
  beginKillPoints();
  const lock = new Lock();
  new RawArray('d', 5_000_000).close(); // more than fits what the arena begins with
  const child = new Process({ target: waitForLock, args: [lock], daemon: true });
  lock.acquireSync();
  child.start();
  writeSync(1, `${child.pid}`);
  child.kill();
  child.joinSync();
  lock.close();
}

/** Would wait for ever. */
export function waitForLock(lock: Lock): void {
  lock.acquireSync();
}

/** Is killed as a whole tree: nobody is left who would know of its segments. */
function leaveSegments(...names: string[]): void {
  for (const name of names) new SharedMemory({ create: true, size: 100, name });
  process.kill(process.pid, 'SIGKILL');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [name, ...args] = argv.slice(2) as [keyof typeof roots, ...string[]];
  roots[name](...args);
}
