import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';
import { CROWDS } from './crowds.js';

/** Small objects through one queue, each put by one of several processes and got by another; and buffers of 1 MiB. */
export const queues: Measure = {
  name: 'queues',
  limitMs: 120_000,
  figures: [
    ...Object.keys(CROWDS).map((crowd) => ({
      id: crowd,
      title: `small objects, ${crowd} (putters to getters)`,
      unit: 'k/s',
      better: 'higher' as const,
    })),
    { id: '1 MiB', title: 'buffers of 1 MiB, one putter, one getter', unit: 'GB/s', better: 'higher' },
  ],
  contestants: [
    node('multiproc await', 'multiproc', 'queues/multiproc-await.js'),
    node('multiproc Sync', 'multiproc', 'queues/multiproc-sync.js'),
    python('Queue', 'queues.py'),
  ],
};
