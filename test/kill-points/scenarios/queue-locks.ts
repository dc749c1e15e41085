import assert from 'node:assert/strict';
import { Queue, RawValue } from '../../../src/index.js';
import * as victims from '../victims/queue-locks.js';
import { endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

const MiB = 2 ** 20;

export const queueLocks: Record<string, Scenario> = {
  'queue lock: take it over': { since: 'begin', play: playTakeOver },
  'queue lock: pause with it': { since: 'begin', play: playPauses },
};
for (const name of ['putLock', 'getLock'] as const) {
  queueLocks[`queue lock: sleep on the ${name}`] = { since: 'begin', play: (stage) => playSleeper(stage, name) };
  queueLocks[`queue lock: the owner of the ${name} is dead`] = {
    since: 'begin',
    play: (stage) => playHeir(stage, name),
  };
}

/** Another process has the lock until the victim sleeps on it. */
async function playSleeper(stage: Stage, name: victims.LockName): Promise<void> {
  const queue = new Queue<number>();
  const [isKept, sleeper, isReady] = [new RawValue('i'), new RawValue('i'), new RawValue('i')];
  queue.putSync(1);
  const other = stage.other(victims.keepQueueLock, queue, name, isKept, sleeper);
  const victim = stage.victim(victims.useHeldLock, queue, name, isKept, isReady);
  sleeper.value = victim.pid as number;
  assert.equal(await other.join(), 0);
  await checkLeft(queue, name, await stage.wasKilled());
  for (const it of [queue, isKept, sleeper, isReady]) it.close();
}

/** Another process is dead and has the lock. The victim finds out while it sleeps on it. */
async function playHeir(stage: Stage, name: victims.LockName): Promise<void> {
  const queue = new Queue<number>();
  const [begin, isReady] = [new RawValue('i'), new RawValue('i')];
  queue.putSync(1);
  const first = stage.other(victims.dieWithQueueLock, queue, name, begin);
  const victim = stage.victim(victims.useHeldLock, queue, name, begin, isReady, first.pid);
  await untilOrEnd(victim, () => isReady.value === 1);
  begin.value = 1;
  // No turn of the event loop: this process must not be the one that notices.
  victim.joinSync();
  assert.equal(await first.join(), -9);
  await checkLeft(queue, name, await stage.wasKilled());
  for (const it of [queue, begin, isReady]) it.close();
}

/** The victim put or got one item or not, and the lock is free. */
async function checkLeft(queue: Queue<number>, name: victims.LockName, killed: boolean): Promise<void> {
  const done = name === 'putLock' ? queue.qsize() === 2 : queue.qsize() === 0;
  assert.ok(done || killed);
  queue.putNowait(3);
  const left: number[] = [];
  while (!queue.empty()) left.push(queue.getNowait());
  assert.deepEqual(left, name === 'putLock' ? (done ? [1, 2, 3] : [1, 3]) : done ? [3] : [1, 3]);
}

/** What the victim did not take over, the process that has copied some of it gets; else the next item. */
async function playTakeOver(stage: Stage): Promise<void> {
  const queue = new Queue<Uint8Array>();
  const [isPaused, goOn, noted] = [new RawValue('i'), new RawValue('i'), new RawValue('i')];
  for (const size of [20, 10]) await queue.put(new Uint8Array(size * MiB));
  const other = stage.other(victims.pauseInGet, queue, isPaused, goOn);
  stage.victim(victims.takeOver, queue, isPaused, noted);
  const killed = await stage.wasKilled();
  const taken = queue.qsize() === 1;
  assert.ok(taken || killed);
  if (!killed) assert.equal(noted.value, 20 * MiB);
  goOn.value = 1;
  assert.equal(await other.result, (taken ? 10 : 20) * MiB);
  assert.equal(await other.join(), 0);
  if (!taken) assert.equal(queue.getNowait().length, 10 * MiB);
  assert.equal(queue.qsize(), 0);
  for (const it of [queue, isPaused, goOn, noted]) it.close();
}

/** Another process takes over from the victim what it can. No item comes twice, and one at most dies with the victim. */
async function playPauses(stage: Stage): Promise<void> {
  const ITEMS = 4;
  const queue = new Queue<Uint8Array>();
  const count = new RawValue('i');
  for (let i = 0; i < ITEMS; i++) await queue.put(new Uint8Array(18 * MiB));
  const victim = stage.victim(victims.getTurnByTurn, queue, count);
  await untilOrEnd(victim, () => count.value > 0 || queue.qsize() < ITEMS);
  const other = stage.other(victims.getAllNow, queue, count);
  await endedWell(stage, other);
  const killed = await stage.wasKilled();
  while (!queue.empty()) {
    queue.getNowait();
    count.add(1);
  }
  assert.ok(count.value === ITEMS || (killed && count.value === ITEMS - 1), `${count.value} of ${ITEMS}`);
  for (const it of [queue, count]) it.close();
}
