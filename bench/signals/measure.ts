import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** One process waits for what another one does. */
export const signals: Measure = {
  name: 'signals',
  limitMs: 60_000,
  figures: [
    { id: 'semaphore', title: 'Semaphore ping-pong, round trip, p50', unit: 'µs', better: 'lower' },
    { id: 'event', title: 'Event: set until the waiter runs, p50', unit: 'µs', better: 'lower' },
    { id: 'condition', title: 'Condition ping-pong, round trip, p50', unit: 'µs', better: 'lower' },
    { id: 'barrier2', title: 'Barrier round, 2 processes', unit: 'µs', better: 'lower' },
    { id: 'barrier4', title: 'Barrier round, 4 processes', unit: 'µs', better: 'lower' },
  ],
  contestants: [
    node('multiproc await', 'multiproc', 'signals/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'signals/multiproc-sync.js'),
    python('', 'signals.py'),
  ],
};
