// What has the lock of a queue for long, and what wants it meanwhile.
import { type Queue, QueueEmpty, type RawValue } from '../../../src/index.js';
import { engineOf } from '../../../src/queues/queue.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { isRunning } from '../../support/program.js';
import { beginKillPoints } from '../kill-point.js';

type Word = RawValue<'i'>;
export type LockName = 'putLock' | 'getLock';

const lockOf = (queue: Queue, name: LockName) => engineOf(queue).state[name];

/** Has the lock, and says so, until the process that `sleeper` names sleeps on it, or is dead. */
export function keepQueueLock(queue: Queue, name: LockName, isKept: Word, sleeper: Word): void {
  const lock = lockOf(queue, name);
  lock.acquire();
  isKept.value = 1;
  while (sleeper.value === 0);
  while (isRunning(sleeper.value) && !lock.isContended);
  lock.release();
}

/** Dies with the lock as soon as `begin` says so. */
export function dieWithQueueLock(queue: Queue, name: LockName, begin: Word): void {
  lockOf(queue, name).acquire();
  while (begin.value === 0);
  process.kill(process.pid, 'SIGKILL');
}

/** Is killed: puts or gets without waiting once another process has the lock, or, with its `pid`, is dead. */
export function useHeldLock(queue: Queue<number>, name: LockName, begin: Word, isReady: Word, pid?: number): void {
  isReady.value = 1;
  while (begin.value === 0 || (pid !== undefined && isRunning(pid)));
  beginKillPoints();
  if (name === 'getLock') queue.getNowait();
  else queue.putNowait(2);
}

/** Pauses in the middle of a large get until `goOn` says so. Gives the length of what it gets then. */
export async function pauseInGet(queue: Queue<Uint8Array>, isPaused: Word, goOn: Word): Promise<number> {
  const get = queue.get();
  isPaused.value = 1;
  while (goOn.value === 0);
  return (await get).length;
}

/** Is killed: takes over what another process copies turn by turn. Notes the length. */
export function takeOver(queue: Queue<Uint8Array>, isPaused: Word, noted: Word): void {
  while (isPaused.value === 0);
  beginKillPoints();
  noted.value = queue.getNowait().length;
}

/** Is killed: gets large items turn by turn, and counts them. */
export async function getTurnByTurn(queue: Queue<Uint8Array>, count: Word): Promise<void> {
  beginKillPoints();
  for (;;) {
    const item = await queue.get({ timeout: 20 }).catch(expectEmpty);
    if (item === undefined) return;
    count.add(1);
  }
}

/** Gets what there is without waiting, and counts it, until the queue is empty. */
export function getAllNow(queue: Queue<Uint8Array>, count: Word): number {
  for (;;) {
    try {
      queue.getNowait();
    } catch (error) {
      expectEmpty(error);
      return getParkingLot().statistics().rescued;
    }
    count.add(1);
  }
}

function expectEmpty(error: unknown): undefined {
  if (!(error instanceof QueueEmpty)) throw error;
}
