// What the processes of the soak do: everything, at random, and measure how long each wait took.
import type {
  Barrier,
  BoundedSemaphore,
  Condition,
  Connection,
  Lock,
  Queue,
  RLock,
  Semaphore,
  Value,
} from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { Random } from '../chaos/random.js';

/** What all of them share. */
export interface Shared {
  readonly start: Barrier;
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly semaphore: Semaphore;
  readonly bounded: BoundedSemaphore;
  readonly condition: Condition;
  readonly queue: Queue<number>;
  readonly ping: Connection<any, any>;
  readonly pong: Connection<any, any>;
  /** Counted under `lock`, and without it. */
  readonly counted: Value<'q'>;
}

/** What one process found. */
export interface Findings {
  readonly operations: Record<string, number>;
  /** Milliseconds of the longest wait of each kind. */
  readonly slowest: Record<string, number>;
  /** Waits that only the periodic look ended. */
  readonly rescued: number;
}

type Work = (shared: Shared, random: Random) => Promise<unknown>;

const works: Record<string, Work> = {
  async lock({ lock, counted }, random) {
    const held = random.chance(0.5) ? lock.acquireSync() : await lock.acquire();
    counted.value += 1n;
    held[Symbol.dispose]();
  },
  rlock: ({ rlock }) => rlock.run(() => rlock.run(() => {})),
  async semaphore({ semaphore }, random) {
    const held = random.chance(0.5) ? semaphore.acquireSync() : await semaphore.acquire();
    if (random.chance(0.2)) await new Promise(setImmediate);
    held[Symbol.dispose]();
  },
  bounded: ({ bounded }) => bounded.run(() => new Promise(setImmediate)),
  condition: ({ condition }, random) =>
    condition.run<unknown>(() =>
      random.chance(0.5) ? condition.notifyAll() : condition.wait({ timeout: random.below(5) }),
    ),
  async queue({ queue }, random) {
    if (random.chance(0.5)) queue.putSync(1);
    else await queue.put(1);
    if (random.chance(0.5)) queue.getSync();
    else await queue.get();
  },
  async pipe({ ping, pong }, random) {
    if (random.chance(0.5)) ping.sendSync(1);
    else await ping.send(1);
    if (random.chance(0.5)) pong.recvSync();
    else await pong.recv();
  },
};

/** Works for so long; then says what it found. */
export async function soak(shared: Shared, ms: number, seed: number): Promise<Findings> {
  const random = new Random(seed);
  const names = Object.keys(works);
  const operations = Object.fromEntries(names.map((name) => [name, 0]));
  const slowest = Object.fromEntries(names.map((name) => [name, 0]));
  await shared.start.wait();
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const name = random.pick(names);
    const began = performance.now();
    await (works[name] as Work)(shared, random);
    slowest[name] = Math.max(slowest[name] as number, performance.now() - began);
    operations[name] = (operations[name] as number) + 1;
  }
  return { operations, slowest, rescued: getParkingLot().statistics().rescued };
}
