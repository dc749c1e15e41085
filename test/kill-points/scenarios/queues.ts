import assert from 'node:assert/strict';
import { JoinableQueue, Queue, QueueEmpty, RawValue } from '../../../src/index.js';
import { engineOf } from '../../../src/queues/queue.js';
import { type Parcel, pack, type Size, unpack } from '../../chaos/parcels.js';
import { Random } from '../../chaos/random.js';
import * as victims from '../victims/queues.js';
import { endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

const SIZES = ['small', 'large', 'gift'] as const;
const PARCELS = { small: 4, large: 2, gift: 3 };

export const queues: Record<string, Scenario> = {
  'queue: grow and drain': { since: 'begin', play: playGrowth },
  'queue: in vain': { since: 'begin', play: playInVain },
  'queue: leave it full': { since: 'begin', play: playLeaver },
  'tasks: do them': { since: 'begin', play: playWorker },
  'tasks: join': { since: 'begin', play: playJoiner },
};
for (const blocking of [false, true]) {
  const how = blocking ? 'blocking' : 'awaited';
  for (const size of SIZES) {
    for (const parked of [false, true]) {
      const what = `${size}, ${how}${parked ? ', parked' : ''}`;
      queues[`put ${what}`] = { since: 'begin', play: (stage) => playPutter(stage, size, blocking, parked) };
      queues[`get ${what}`] = { since: 'begin', play: (stage) => playGetter(stage, size, blocking, parked) };
    }
  }
  queues[`put beside another, ${how}`] = { since: 'begin', play: (stage) => playRivalPutters(stage, blocking) };
  queues[`get beside another, ${how}`] = { since: 'begin', play: (stage) => playRivalGetters(stage, blocking) };
}
for (const immediate of [false, true]) {
  const how = immediate ? 'shut it down at once' : 'shut it down';
  queues[`queue: ${how}`] = { since: 'begin', play: (stage) => playShutdown(stage, immediate) };
}

/** The victim puts, into a queue that is full at first if it is to park. What it says it put is there, and once. */
async function playPutter(stage: Stage, size: Size, blocking: boolean, parked: boolean): Promise<void> {
  const queue = new Queue<Parcel>(parked ? 1 : 0);
  const done = new RawValue('i');
  if (parked) await putMine(queue, 0, 'small');
  const victim = stage.victim(victims.putAsVictim, queue, done, PARCELS[size], size, blocking);
  const got: Parcel[] = [];
  if (parked) {
    await untilOrEnd(victim, () => queue.statistics().waitingPuts > 0);
    await drainWhile(queue, got, () => victim.isAlive());
  }
  const killed = await stage.wasKilled();
  await drain(queue, got);
  checkNumbers(got, done.value, killed);
  if (!killed) assert.equal(done.value, PARCELS[size]);
  await checkUsable(queue, size);
  for (const it of [queue, done]) it.close();
}

/** Those of the victim have no gap, and are as many as it put; perhaps one more that it could not tell of. */
function checkNumbers(got: readonly Parcel[], done: number, killed: boolean): void {
  const numbers = got.filter(({ from }) => from === 'victim').map(({ number }) => number);
  assert.deepEqual(numbers, [...numbers.keys()]);
  assert.ok(numbers.length >= done && numbers.length <= done + (killed ? 1 : 0), `${numbers} of ${done}`);
}

/** The victim gets. Of what it did not get, the creator gets all; but one may die with it. */
async function playGetter(stage: Stage, size: Size, blocking: boolean, parked: boolean): Promise<void> {
  const queue = new Queue<Parcel>();
  const noted = new RawValue('i');
  if (!parked) for (let number = 0; number < PARCELS[size]; number++) await putMine(queue, number, size);
  const victim = stage.victim(victims.getAsVictim, queue, noted, blocking);
  for (let number = 0; parked && number < PARCELS[size]; number++) {
    await untilOrEnd(victim, () => queue.statistics().waitingGets > 0);
    await putMine(queue, number, size);
  }
  await untilOrEnd(victim, () => queue.empty() && queue.statistics().waitingGets > 0);
  if (victim.isAlive()) queue.shutdown();
  const killed = await stage.wasKilled();
  const rest: Parcel[] = [];
  await drain(queue, rest);
  checkOnce([numbersIn(noted.value), rest.map(({ number }) => number)], PARCELS[size], killed);
  if (!queue.statistics().shutDown) await checkUsable(queue, size);
  for (const it of [queue, noted]) it.close();
}

/** Another one puts too: all its items arrive. */
async function playRivalPutters(stage: Stage, blocking: boolean): Promise<void> {
  const queue = new Queue<Parcel>(3);
  const [done, done2] = [new RawValue('i'), new RawValue('i')];
  const other = stage.other(victims.put, queue, 'other', done2, 12, 'large', blocking);
  const victim = stage.victim(victims.putAsVictim, queue, done, 4, 'large', blocking);
  const got: Parcel[] = [];
  await drainWhile(queue, got, () => victim.isAlive() || other.isAlive());
  const killed = await stage.wasKilled();
  await endedWell(stage, other);
  await drain(queue, got);
  checkNumbers(got, done.value, killed);
  const others = got.filter(({ from }) => from === 'other').map(({ number }) => number);
  assert.deepEqual(others, [...Array(12).keys()]);
  await checkUsable(queue, 'large');
  for (const it of [queue, done, done2]) it.close();
}

/** Another one gets too: no item comes twice, and one at most dies with the victim. */
async function playRivalGetters(stage: Stage, blocking: boolean): Promise<void> {
  const ITEMS = 20;
  const queue = new Queue<Parcel>(3);
  const [noted, noted2] = [new RawValue('i'), new RawValue('i')];
  const other = stage.other(victims.get, queue, noted2, blocking);
  stage.victim(victims.getAsVictim, queue, noted, blocking);
  for (let number = 0; number < ITEMS; number++) await putMine(queue, number, number % 3 === 0 ? 'large' : 'small');
  queue.shutdown();
  const killed = await stage.wasKilled();
  await endedWell(stage, other);
  checkOnce([numbersIn(noted.value), numbersIn(noted2.value)], ITEMS, killed);
  assert.equal(queue.qsize(), 0);
  for (const it of [queue, noted, noted2]) it.close();
}

function checkOnce(all: readonly number[][], count: number, killed: boolean): void {
  const numbers = all.flat();
  assert.equal(new Set(numbers).size, numbers.length, `twice: ${numbers}`);
  assert.ok(numbers.length >= count - (killed ? 1 : 0) && numbers.length <= count, `${numbers} of ${count}`);
}

/** Segments come and go; whatever is left of the victim's items, the queue works. */
async function playGrowth(stage: Stage): Promise<void> {
  const queue = new Queue<string>();
  stage.victim(victims.growAndDrain, queue, 20);
  const killed = await stage.wasKilled();
  const left = queue.qsize();
  assert.ok(left <= (killed ? 20 : 0));
  for (let i = 0; i < left; i++) assert.equal(queue.getSync().length, 1500);
  victims.growAndDrain(queue, 10);
  assert.equal(queue.qsize(), 0);
  queue.close();
}

/** It leaves no node in a queue, no lock, and no half item. */
async function playInVain(stage: Stage): Promise<void> {
  const [full, empty] = [new Queue<string>(1), new Queue<string>()];
  full.putSync('only one');
  stage.victim(victims.tryInVain, full, empty);
  await stage.wasKilled();
  assert.equal(await full.get(), 'only one');
  for (const queue of [full, empty]) {
    await queue.put('another');
    assert.equal(await queue.get(), 'another');
    const { size, waitingGets, waitingPuts } = queue.statistics();
    assert.deepEqual({ size, waitingGets, waitingPuts }, { size: 0, waitingGets: 0, waitingPuts: 0 });
    queue.close();
  }
}

/** The victim is the last that has the queue, or the creator is. The items in it go with it. */
async function playLeaver(stage: Stage): Promise<void> {
  const queue = new Queue<Parcel>();
  const victim = stage.victim(victims.leaveFull, queue);
  await untilOrEnd(victim, () => queue.qsize() > 0);
  queue.close();
  await stage.wasKilled();
}

/** A getter and a putter wait: both find out, however far the victim came. */
async function playShutdown(stage: Stage, immediate: boolean): Promise<void> {
  const [full, empty] = [new Queue<unknown>(1), new Queue<unknown>()];
  await full.put(new Uint8Array(30_000));
  const putter = stage.other(victims.putOne, full);
  const getter = stage.other(victims.getOne, empty, true);
  await untilOrEnd(putter, () => full.statistics().waitingPuts > 0);
  await untilOrEnd(getter, () => empty.statistics().waitingGets > 0);
  stage.victim(victims.shutDown, full, immediate);
  const killed = await stage.wasKilled();
  if (!killed) assert.ok(full.statistics().shutDown);
  for (const queue of [full, empty]) queue.shutdown({ immediate });
  for (const other of [putter, getter]) await endedWell(stage, other);
  if (!immediate) assert.equal((full.getSync() as Uint8Array).length, 30_000);
  assert.equal(await victims.next(full, false), undefined);
  assert.equal(full.qsize(), 0);
  for (const queue of [full, empty]) queue.close();
}

/** The other waits until all is done; the creator does what the victim did not. */
async function playWorker(stage: Stage): Promise<void> {
  const TASKS = 5;
  const tasks = new JoinableQueue<number>();
  for (let i = 0; i < TASKS; i++) await tasks.put(i);
  const others = [false, true].map((blocking) => stage.other(victims.joinTasks, tasks, blocking));
  stage.victim(victims.doTasks, tasks);
  const killed = await stage.wasKilled();
  const size = tasks.qsize();
  const { unfinished } = tasks.statistics();
  assert.ok(unfinished >= size && unfinished <= size + (killed ? 1 : 0), `${unfinished} tasks, ${size} of them queued`);
  for (let i = 0; i < size; i++) await tasks.get();
  for (let i = 0; i < unfinished; i++) tasks.taskDone();
  for (const other of others) await endedWell(stage, other);
  assert.equal(tasks.statistics().unfinished, 0);
  tasks.close();
}

async function playJoiner(stage: Stage): Promise<void> {
  const tasks = new JoinableQueue<number>();
  await tasks.put(1);
  const victim = stage.victim(victims.joinTasksAsVictim, tasks);
  const other = stage.other(victims.joinTasks, tasks, true);
  assert.equal(await tasks.get(), 1);
  const { state } = engineOf(tasks);
  await untilOrEnd(victim, () => state.joiners.count === 2);
  tasks.taskDone();
  await endedWell(stage, other);
  await stage.wasKilled();
  tasks.close();
}

async function putMine(queue: Queue<Parcel>, number: number, size: Size): Promise<void> {
  const parcel = await pack('creator', number, size, new Random(3));
  await queue.put(parcel);
  parcel.gift?.close();
}

async function checkUsable(queue: Queue<Parcel>, size: Size): Promise<void> {
  await putMine(queue, 1, size);
  assert.equal(queue.qsize(), 1);
  await unpack(await queue.get());
  const { size: left, waitingGets, waitingPuts } = queue.statistics();
  assert.deepEqual({ left, waitingGets, waitingPuts }, { left: 0, waitingGets: 0, waitingPuts: 0 });
}

/** Gets what is there, as long as somebody puts. */
async function drainWhile(queue: Queue<Parcel>, got: Parcel[], isPutting: () => boolean): Promise<void> {
  while (isPutting()) {
    if (queue.empty()) await new Promise(setImmediate);
    else await drain(queue, got);
  }
}

async function drain(queue: Queue<Parcel>, got: Parcel[]): Promise<void> {
  while (!queue.empty()) {
    const parcel = await queue.get({ timeout: 0 }).catch(expectEmpty);
    if (parcel === undefined) continue;
    await unpack(parcel);
    got.push(parcel);
  }
}

function expectEmpty(error: unknown): undefined {
  if (!(error instanceof QueueEmpty)) throw error;
}

function numbersIn(noted: number): number[] {
  return [...Array(31).keys()].filter((number) => (noted & (1 << number)) !== 0);
}
