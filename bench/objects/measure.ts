import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** Small objects one way as fast as they go, each a message of its own, from the first send to the last receive. */
export const objects: Measure = {
  name: 'objects',
  limitMs: 60_000,
  figures: [{ id: 'rate', title: '{ id, name, ok, xs: [1, 2, 3] } one way', unit: 'k/s', better: 'higher' }],
  contestants: [
    node('multiproc await', 'multiproc', 'objects/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'objects/multiproc-sync.js'),
    node('fork IPC json', 'node-ipc', 'objects/fork.js', ['json']),
    node('fork IPC advanced', 'node-ipc', 'objects/fork.js', ['advanced']),
    node('fork IPC json, each awaited', 'node-ipc', 'objects/fork.js', ['json', 'awaited']),
    node('worker_threads', 'node-threads', 'objects/worker.js'),
    python('Pipe', 'objects.py', ['duplex']),
    python('Pipe(duplex=False)', 'objects.py', ['simplex']),
  ],
};
