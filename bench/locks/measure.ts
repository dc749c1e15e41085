import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** Taking and releasing: alone, and against other processes. */
export const locks: Measure = {
  name: 'locks',
  limitMs: 60_000,
  figures: [
    { id: 'lock', title: 'Lock taken and released, uncontended', unit: 'ns', better: 'lower' },
    { id: 'semaphore', title: 'Semaphore taken and released, uncontended', unit: 'ns', better: 'lower' },
    { id: 'contended2', title: 'Lock, 2 processes, pairs in all', unit: '/s', better: 'higher' },
    { id: 'contended4', title: 'Lock, 4 processes, pairs in all', unit: '/s', better: 'higher' },
  ],
  contestants: [
    node('multiproc await', 'multiproc', 'locks/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'locks/multiproc-sync.js'),
    python('Lock', 'locks.py'),
  ],
};
