// What is killed in the middle of everything, and who cleans up after it.
import {
  type Barrier,
  type BoundedSemaphore,
  type Lock,
  Process,
  type Queue,
  type RLock,
  type RWLock,
  type Semaphore,
} from '../../../src/index.js';
import { isRunning } from '../../support/program.js';
import { beginKillPoints } from '../kill-point.js';

/** What a process can leave behind. */
export interface Remains {
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly read: RWLock;
  readonly written: RWLock;
  readonly bounded: BoundedSemaphore;
  readonly semaphore: Semaphore;
  readonly barrier: Barrier;
  /** Holds one large item. */
  readonly full: Queue<Uint8Array>;
  readonly empty: Queue<Uint8Array>;
}

/** More than is copied before the first turn of the event loop. */
export const LARGE = 40_000_000;

/** Is killed: ends what its child, which is dead, had. */
export function sweepRemains(remains: Remains): void {
  const child = new Process({ target: dieWithEverything, args: [remains] }).start();
  while (isRunning(child.pid as number)); // not through the library, which would clean up
  beginKillPoints();
  child.joinSync();
}

/** Owns locks and permits, waits at the barrier, has put half an item and got half another. */
function dieWithEverything({ lock, rlock, read, written, bounded, semaphore, barrier, full, empty }: Remains): void {
  lock.acquireSync();
  rlock.acquireSync();
  read.acquireSharedSync();
  written.acquireSync();
  for (const permits of [bounded, semaphore]) for (let i = 0; i < 3; i++) permits.acquireSync();
  void barrier.wait();
  void empty.put(new Uint8Array(LARGE));
  void full.get();
  process.kill(process.pid, 'SIGKILL');
}
