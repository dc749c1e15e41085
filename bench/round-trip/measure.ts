import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** A number goes to another process and comes back; one at a time. */
export const roundTrip: Measure = {
  name: 'round-trip',
  limitMs: 30_000,
  figures: [
    { id: 'p50', title: 'round trip of a number, p50', unit: 'µs', better: 'lower' },
    { id: 'p99', title: 'round trip of a number, p99', unit: 'µs', better: 'lower' },
  ],
  contestants: [
    node('multiproc await', 'multiproc', 'round-trip/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'round-trip/multiproc-sync.js'),
    node('fork IPC json', 'node-ipc', 'round-trip/fork.js', ['json']),
    node('fork IPC advanced', 'node-ipc', 'round-trip/fork.js', ['advanced']),
    node('worker_threads', 'node-threads', 'round-trip/worker.js'),
    python('Pipe', 'round_trip.py'),
  ],
};
