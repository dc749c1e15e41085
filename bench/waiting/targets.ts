import type { Target } from '../harness/judge.js';

const AWAIT = 'multiproc await, SPIN=0';
const SYNC = 'multiproc Sync, SPIN=0';

/** Without spinning: what a wait costs that really sleeps. */
export const waitingTargets: readonly Target[] = [
  { figure: 'waiting:round-trip.mean', who: AWAIT, against: 'node-ipc', bound: 0.8 },
  { figure: 'waiting:round-trip.cpu', who: AWAIT, against: 'node-ipc', bound: 0.7 },
  { figure: 'waiting:round-trip.p99', who: AWAIT, against: 'node-ipc', bound: 1 },
  { figure: 'waiting:round-trip:one-cpu.mean', who: AWAIT, against: 'node-ipc', bound: 0.9 },
  { figure: 'waiting:round-trip.mean', who: SYNC, against: 'python', bound: 0.6 },
  { figure: 'waiting:round-trip.cpu', who: SYNC, against: 'python', bound: 0.5 },
  { figure: 'waiting:semaphore.mean', who: AWAIT, against: 'python', bound: 1 },
  { figure: 'waiting:condition.mean', who: AWAIT, against: 'python', bound: 0.6 },
  { figure: 'waiting:barrier2.mean', who: SYNC, against: 'python', bound: 0.6 },
  { figure: 'waiting:barrier2.mean', who: AWAIT, against: 'python', bound: 1 },
  { figure: 'waiting:barrier4.mean', who: SYNC, against: 'python', bound: 0.5 },
  { figure: 'waiting:barrier4.mean', who: AWAIT, against: 'python', bound: 1 },
  { figure: 'waiting:event.mean', who: SYNC, against: 'python', bound: 0.5 },
  { figure: 'waiting:event.mean', who: AWAIT, against: 'python', bound: 0.7 },
  { figure: 'waiting:queue.rate', who: AWAIT, against: 'python', bound: 5 },
  { figure: 'waiting:queue.rate', who: SYNC, against: 'python', bound: 5 },
  { figure: 'waiting:parked.eachCpu', who: AWAIT, bound: 3 },
];
