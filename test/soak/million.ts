import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getArena } from '../../src/arena/index.js';
import { Lock } from '../../src/index.js';

/** Memory while locks are made and dropped. */
export interface Flatness {
  readonly locks: number;
  /** Bytes of the arena in use. */
  readonly arena: readonly [start: number, most: number];
  /** Bytes that V8 has in use, and of the whole process: the least of each half. */
  readonly heap: readonly [first: number, second: number];
  readonly rss: readonly [first: number, second: number];
}

const STEP = 10_000;
const MOST_HEAP_GROWTH = 2 * 2 ** 20;
/** What V8 and malloc keep for themselves comes and goes. */
const MOST_GROWTH = 64 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Makes so many locks, uses each once and drops it; `closed`: by `close()`, else the collector has to find it. */
export async function makeAndDrop(locks: number, closed: boolean): Promise<Flatness> {
  await step(closed);
  await step(closed);
  const start = usedBytes();
  let most = start;
  const heap = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  const rss = [...heap] as [number, number];
  for (let made = 0; made < locks; made += STEP) {
    await step(closed);
    most = Math.max(most, usedBytes());
    await collectAll();
    const half = made < locks / 2 ? 0 : 1;
    const memory = process.memoryUsage();
    heap[half] = Math.min(heap[half], memory.heapUsed + memory.external);
    rss[half] = Math.min(rss[half], memory.rss);
  }
  return { locks, arena: [start, most], heap, rss };
}

/** **Throws** if the process has grown with what it made and dropped. */
export function checkFlatness({ heap, rss }: Flatness): void {
  assert.ok(
    heap[1] - heap[0] <= MOST_HEAP_GROWTH,
    `${heap[0]} bytes of V8's heap in the first half, ${heap[1]} in the second`,
  );
  assert.ok(rss[1] - rss[0] <= MOST_GROWTH, `${rss[0]} bytes of memory in the first half, ${rss[1]} in the second`);
}

async function step(closed: boolean): Promise<void> {
  for (let i = 0; i < STEP; i++) {
    const lock = new Lock();
    lock.acquireSync();
    lock.release();
    if (closed) lock.close();
  }
  if (!closed) await collectAll();
}

/**
 * What was dropped is given back when the collector has found it, which takes turns of the event loop. (And a program that
 * never takes a turn keeps whatever it made a WeakRef of.)
 */
async function collectAll(): Promise<void> {
  await new Promise(setImmediate);
  collect();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

const usedBytes = (): number => getArena().statistics().usedBytes;
