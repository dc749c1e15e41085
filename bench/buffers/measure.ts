import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';
import { SIZES } from './sizes.js';

/** Buffers one way; each arrives as memory of the receiver's own. */
export const buffers: Measure = {
  name: 'buffers',
  limitMs: 120_000,
  figures: Object.keys(SIZES).map((size) => ({
    id: size,
    title: `buffers of ${size} one way`,
    unit: 'GB/s',
    better: 'higher',
  })),
  contestants: [
    node('multiproc await', 'multiproc', 'buffers/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'buffers/multiproc-sync.js'),
    node('fork IPC advanced', 'node-ipc', 'buffers/fork.js'),
    node('worker_threads (copied)', 'node-threads', 'buffers/worker.js'),
    python('Pipe', 'buffers.py', ['duplex']),
    python('Pipe(duplex=False)', 'buffers.py', ['simplex']),
  ],
};
