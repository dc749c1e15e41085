import { getArena } from '../../src/arena/index.js';
import { Lock } from '../../src/index.js';

/** Memory while locks are made and dropped: bytes of the arena in use, and of the process, at the start and the most. */
export interface Flatness {
  readonly locks: number;
  readonly arena: readonly [start: number, most: number];
  readonly rss: readonly [start: number, most: number];
}

const STEP = 10_000;

/** Makes so many locks, uses each once and drops it; `closed`: by `close()`, else the collector has to find it. */
export async function makeAndDrop(locks: number, closed: boolean): Promise<Flatness> {
  await step(closed);
  await step(closed);
  const start = [usedBytes(), process.memoryUsage.rss()] as const;
  let most = [...start] as [number, number];
  for (let made = 0; made < locks; made += STEP) {
    await step(closed);
    most = [Math.max(most[0], usedBytes()), Math.max(most[1], process.memoryUsage.rss())];
  }
  return { locks, arena: [start[0], most[0]], rss: [start[1], most[1]] };
}

async function step(closed: boolean): Promise<void> {
  for (let i = 0; i < STEP; i++) {
    const lock = new Lock();
    lock.acquireSync();
    lock.release();
    if (closed) lock.close();
  }
  // What was dropped is given back when the collector has found it, which takes turns of the event loop. (And a program
  // that never takes a turn keeps whatever it made a WeakRef of.)
  await new Promise(setImmediate);
  if (closed) return;
  globalThis.gc?.();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

const usedBytes = (): number => getArena().statistics().usedBytes;
