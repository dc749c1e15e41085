import { node, python } from '../harness/contestants.js';
import type { Measure } from '../harness/types.js';

/** What a pipe takes while it exists. */
export const footprint: Measure = {
  name: 'footprint',
  limitMs: 30_000,
  figures: [
    { id: 'descriptors', title: 'descriptors per pipe in one process', unit: '', better: 'lower' },
    { id: 'reserved', title: 'arena bytes reserved per pipe (address space)', unit: 'KiB', better: 'lower' },
    { id: 'idle', title: 'memory per pipe before its first message', unit: 'KiB', better: 'lower' },
    { id: 'used', title: 'memory per pipe after 10 small messages', unit: 'KiB', better: 'lower' },
    { id: 'kept', title: 'arena bytes kept after all pipes are closed, per pipe', unit: 'KiB', better: 'lower' },
    { id: 'create', title: 'create a pipe and close it', unit: 'µs', better: 'lower' },
  ],
  contestants: [
    node('multiproc', 'multiproc', 'footprint/multiproc.js'),
    node('fork IPC channel', 'node-ipc', 'footprint/fork.js'),
    python('Pipe', 'footprint.py'),
  ],
};
