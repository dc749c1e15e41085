import assert from 'node:assert/strict';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Lock,
  Pipe,
  Process,
  Queue,
  RLock,
  Semaphore,
  Value,
} from '../../src/index.js';
import { type Findings, type Shared, soak } from './workers.js';

/** Who has so many times fewer turns than others has starved; a machine that stalls does less harm. */
const STARVING = 20;

/** So many processes work at random on one of each for so long: what they found, together. */
export async function runSoak(processes: number, ms: number, seed: number): Promise<Findings> {
  const [pong, ping] = Pipe({ duplex: false });
  const shared: Shared = {
    start: new Barrier(processes),
    lock: new Lock(),
    rlock: new RLock(),
    semaphore: new Semaphore(2),
    bounded: new BoundedSemaphore(3),
    condition: new Condition(),
    queue: new Queue(10),
    ping,
    pong,
    counted: new Value('q', 0n, { lock: false }),
  };
  const workers = Array.from({ length: processes }, (_, i) =>
    new Process({ target: soak, args: [shared, ms, seed + i] }).start(),
  );
  const found = await Promise.all(workers.map((worker) => worker.result));
  for (const worker of workers) assert.equal(await worker.join(), 0);
  for (const [i, { operations }] of found.entries()) checkTurns(i, operations, found);
  const all = together(found);
  assert.equal(Number(shared.counted.value), all.operations.lock, 'the lock let two in at once');
  assert.equal(shared.queue.qsize(), 0);
  assert.deepEqual(shared.bounded.statistics(), { value: 3, waiting: 0 });
  for (const it of Object.values(shared)) it.close();
  return all;
}

/** A process that has had hardly any turns has starved. */
function checkTurns(i: number, operations: Findings['operations'], found: readonly Findings[]): void {
  for (const [name, times] of Object.entries(operations)) assert.ok(times > 0, `process ${i}: no turn at ${name}`);
  const mean = found.reduce((sum, it) => sum + turns(it.operations), 0) / found.length;
  const mine = turns(operations);
  assert.ok(mine > mean / STARVING, `process ${i} had ${mine} turns, ${mean} are the mean`);
}

const turns = (operations: Findings['operations']): number => Object.values(operations).reduce((a, b) => a + b);

function together(found: readonly Findings[]): Findings {
  const names = Object.keys(found[0]?.operations ?? {});
  const merge = (of: (it: Findings, name: string) => number, how: (a: number, b: number) => number) =>
    Object.fromEntries(names.map((name) => [name, found.map((it) => of(it, name)).reduce(how)]));
  return {
    operations: merge(
      (it, name) => it.operations[name] as number,
      (a, b) => a + b,
    ),
    slowest: merge(
      (it, name) => it.slowest[name] as number,
      (a, b) => Math.max(a, b),
    ),
    rescued: found.reduce((sum, it) => sum + it.rescued, 0),
  };
}
