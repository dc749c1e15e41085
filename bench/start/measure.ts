import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

const aside = { aside: true } as const;

/** How long until a function, or a module, runs in another process, and until that process is gone. */
export const start: Measure = {
  name: 'start',
  limitMs: 30_000,
  figures: [
    { id: 'line', title: 'start → first line of the target', unit: 'ms', better: 'lower' },
    { id: 'exit', title: 'start → exit seen by the parent', unit: 'ms', better: 'lower' },
    { id: 'first', title: 'start → first line, first process of the program', unit: 'ms', better: 'lower' },
    { id: 'call', title: 'the call that starts it (blocks the caller)', unit: 'ms', better: 'lower' },
  ],
  contestants: [
    node('multiproc spawn', 'multiproc', 'start/multiproc.js'),
    node('fork, empty .cjs', 'node-ipc', 'start/fork.js', ['child.cjs']),
    node('fork, empty .js (ESM)', 'node-ipc', 'start/fork.js', ['child-esm.js'], aside),
    node('worker_threads', 'node-threads', 'start/worker.js'),
    python('spawn', 'start.py', ['spawn']),
    python('forkserver', 'start.py', ['forkserver'], aside),
    python('fork', 'start.py', ['fork'], aside),
  ],
};
