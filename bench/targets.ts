import type { Target } from './harness/judge.js';

/** What this library means to reach. Ratios are to the best of the other side, whatever mode that is. */
export const targets: readonly Target[] = [
  { figure: 'start.line', who: 'multiproc spawn', against: 'node-ipc', bound: 1.2 },
  { figure: 'round-trip.p50', who: 'multiproc await', against: 'python', bound: 0.55, goal: 0.4 },
  { figure: 'round-trip.p50', who: 'multiproc Sync', against: 'python', bound: 0.35, goal: 0.25 },
  { figure: 'objects.rate', who: 'multiproc await', against: 'python', bound: 6, goal: 10 },
  { figure: 'objects.rate', who: 'multiproc await', against: 'node-ipc', bound: 10, goal: 20 },
  { figure: 'objects.rate', who: 'multiproc Sync', against: 'python', bound: 6, goal: 10 },
  { figure: 'objects.rate', who: 'multiproc Sync', against: 'node-ipc', bound: 10, goal: 20 },
  { figure: 'buffers.1 MiB', who: 'multiproc await', against: 'python', bound: 2 },
  { figure: 'buffers.1 MiB', who: 'multiproc await', against: 'node-ipc', bound: 8 },
  { figure: 'buffers.1 MiB', who: 'multiproc Sync', against: 'python', bound: 2 },
  { figure: 'buffers.1 MiB', who: 'multiproc Sync', against: 'node-ipc', bound: 8 },
  { figure: 'locks.lock', who: 'multiproc Sync', against: 'python', bound: 0.6, goal: 0.3 },
  { figure: 'locks.lock', who: 'multiproc await', against: 'python', bound: 1.5 },
  { figure: 'locks.semaphore', who: 'multiproc Sync', against: 'python', bound: 0.6, goal: 0.3 },
  { figure: 'locks.semaphore', who: 'multiproc await', against: 'python', bound: 1.5 },
  { figure: 'locks.contended2', who: 'multiproc Sync', against: 'python', bound: 1.2 },
  { figure: 'locks.contended4', who: 'multiproc Sync', against: 'python', bound: 1.2 },
  { figure: 'signals.semaphore', who: 'multiproc Sync', against: 'python', bound: 0.9 },
  { figure: 'signals.event', who: 'multiproc Sync', against: 'python', bound: 0.7 },
  { figure: 'signals.condition', who: 'multiproc Sync', against: 'python', bound: 0.5 },
  { figure: 'signals.barrier2', who: 'multiproc Sync', against: 'python', bound: 0.5 },
  { figure: 'signals.barrier4', who: 'multiproc Sync', against: 'python', bound: 0.5 },
  { figure: 'import-cost.added', who: "import 'multiproc'", bound: 5 },
  { figure: 'import-cost.added', who: "require('multiproc')", bound: 5 },
];
