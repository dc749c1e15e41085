// Waits that one process parks, wakes and leaves: mostly JavaScript. What it also includes: promises, garbage collection,
// and for each round one ring of the process's own doorbell and one turn of the event loop. With spinning on a wait may be
// over before it parks.
import { Semaphore } from 'multiproc';
import { report, scaled } from '../harness/program.js';
import { cpuUsSince } from './laps.js';

/** Waits of a round: one alone, and so many that the ring and the turn do not count. */
const SIZES = { alone: 1, each: 64 };
const WAITS = scaled(100_000);
const WARM_UP = 100_000;

async function run(rounds: number, size: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const parked: Promise<unknown>[] = [];
    for (let i = 0; i < size; i++) parked.push(semaphore.acquire());
    for (let i = 0; i < size; i++) semaphore.release();
    await Promise.all(parked);
  }
}

const semaphore = new Semaphore(0);
const figures: Record<string, number> = {};
for (const [name, size] of Object.entries(SIZES)) {
  const rounds = Math.ceil(WAITS / size);
  await run(Math.ceil(WARM_UP / size), size);
  const [began, before] = [performance.now(), process.cpuUsage()];
  await run(rounds, size);
  figures[name] = ((performance.now() - began) * 1000) / (rounds * size);
  figures[`${name}Cpu`] = cpuUsSince(before) / (rounds * size);
}
report(figures);
