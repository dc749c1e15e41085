// What puts items into queues and gets them.
import {
  type JoinableQueue,
  type Queue,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  type RawValue,
} from '../../../src/index.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { type Parcel, pack, type Size, unpack } from '../../chaos/parcels.js';
import { Random } from '../../chaos/random.js';
import { beginKillPoints } from '../kill-point.js';

type Count = RawValue<'i'>;
type Parcels = Queue<Parcel>;

/** Puts numbered parcels, and counts those of which the put is over. */
export async function put(
  queue: Parcels,
  from: string,
  done: Count,
  count: number,
  size: Size,
  blocking: boolean,
): Promise<number> {
  const random = new Random(1);
  for (let number = 0; number < count; number++) {
    const parcel = await pack(from, number, size, random);
    if (blocking) queue.putSync(parcel);
    else await queue.put(parcel);
    done.add(1);
    parcel.gift?.close();
  }
  return getParkingLot().statistics().rescued;
}

/** Is killed: the same. */
export async function putAsVictim(queue: Parcels, done: Count, count: number, size: Size, blocking: boolean) {
  beginKillPoints();
  await put(queue, 'victim', done, count, size, blocking);
}

/** Gets parcels until the queue is shut down, and notes which: a bit for each. */
export async function get(queue: Parcels, noted: Count, blocking: boolean): Promise<number> {
  for (;;) {
    const parcel = await next(queue, blocking);
    if (parcel === undefined) return getParkingLot().statistics().rescued;
    await unpack(parcel);
    noted.add(1 << parcel.number);
  }
}

/** Is killed: the same. */
export async function getAsVictim(queue: Parcels, noted: Count, blocking: boolean): Promise<void> {
  beginKillPoints();
  await get(queue, noted, blocking);
}

/** Undefined when there will not be any more. */
export async function next<T>(queue: Queue<T>, blocking: boolean): Promise<T | undefined> {
  try {
    return blocking ? queue.getSync() : await queue.get();
  } catch (error) {
    if (error instanceof QueueShutDown) return undefined;
    throw error;
  }
}

/** Is killed: fills segments and empties them, twice. */
export function growAndDrain(queue: Queue<string>, count: number): void {
  beginKillPoints();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < count; i++) queue.putSync('x'.repeat(1500));
    for (let i = 0; i < count; i++) queue.getSync();
  }
}

/** Is killed: tries what cannot be done now, and what takes too long. The queue is full, the other one empty. */
export async function tryInVain(full: Queue<string>, empty: Queue<string>): Promise<void> {
  beginKillPoints();
  for (const timeout of [0, 1]) {
    await full.put('x', { timeout }).catch(expect(QueueFull));
    await full.put('x'.repeat(100_000), { timeout }).catch(expect(QueueFull));
    await empty.get({ timeout }).catch(expect(QueueEmpty));
  }
}

function expect(type: new (...args: any[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof type)) throw error;
  };
}

/** Is killed: shuts the queue down. */
export function shutDown(queue: Queue<unknown>, immediate: boolean): void {
  beginKillPoints();
  queue.shutdown({ immediate });
}

/** Gets one, or finds the queue shut down. */
export async function getOne(queue: Queue<unknown>, blocking: boolean): Promise<number> {
  await next(queue, blocking);
  return getParkingLot().statistics().rescued;
}

/** Puts one, or finds the queue shut down. */
export async function putOne(queue: Queue<unknown>): Promise<number> {
  await queue.put('one more').catch(expect(QueueShutDown));
  return getParkingLot().statistics().rescued;
}

/** Is killed: gets tasks until there are none, and says of each that it is done. */
export async function doTasks(tasks: JoinableQueue<number>): Promise<void> {
  beginKillPoints();
  while (!tasks.empty()) {
    await tasks.get();
    tasks.taskDone();
  }
}

/** Waits until all tasks are done. */
export async function joinTasks(tasks: JoinableQueue<number>, blocking: boolean): Promise<number> {
  if (blocking) tasks.joinSync();
  else await tasks.join();
  return getParkingLot().statistics().rescued;
}

/** Is killed: the same. */
export async function joinTasksAsVictim(tasks: JoinableQueue<number>): Promise<void> {
  beginKillPoints();
  await joinTasks(tasks, false);
}

/** Is killed: leaves a queue with items of each kind to be dropped. */
export async function leaveFull(queue: Parcels): Promise<void> {
  beginKillPoints();
  const random = new Random(4);
  for (const size of ['small', 'large', 'gift'] as const) {
    const parcel = await pack('victim', 0, size, random);
    await queue.put(parcel);
    parcel.gift?.close();
  }
  queue.close();
}
