import { quantile } from '../harness/median.js';
import { scaled } from '../harness/program.js';

/** Laps that are measured. Every process of a program makes as many. */
export const LAPS = scaled(5000);
/**
 * Laps before: until the code of both sides is compiled, which an awaited lap is after 6,000 to 15,000. A short run needs
 * as many as a long one.
 */
const WARM_UP = 15_000;

/** What one process has measured. */
export interface Laps {
  /** Microseconds of each lap. */
  readonly us: Float64Array;
  /** Microseconds of CPU, user and system, that this process used in all of them. */
  readonly cpuUs: number;
}

/** Makes all laps, `i` below 0 in the warm-up. Gives the microseconds of CPU that this process used after it. */
export async function runLaps(lap: (i: number) => Promise<unknown>): Promise<number> {
  for (let i = -WARM_UP; i < 0; i++) await lap(i);
  const before = process.cpuUsage();
  for (let i = 0; i < LAPS; i++) await lap(i);
  return cpuUsSince(before);
}

/** The same without an `await` in the way. */
export function runLapsSync(lap: (i: number) => unknown): number {
  for (let i = -WARM_UP; i < 0; i++) lap(i);
  const before = process.cpuUsage();
  for (let i = 0; i < LAPS; i++) lap(i);
  return cpuUsSince(before);
}

export async function timeLaps(lap: (i: number) => Promise<unknown>): Promise<Laps> {
  const us = new Float64Array(LAPS);
  const cpuUs = await runLaps(async (i) => {
    const began = performance.now();
    await lap(i);
    if (i >= 0) us[i] = (performance.now() - began) * 1000;
  });
  return { us, cpuUs };
}

export function timeLapsSync(lap: (i: number) => unknown): Laps {
  const us = new Float64Array(LAPS);
  const cpuUs = runLapsSync((i) => {
    const began = performance.now();
    lap(i);
    if (i >= 0) us[i] = (performance.now() - began) * 1000;
  });
  return { us, cpuUs };
}

/** The figures of a row: of the laps of one process, with the CPU time of the others. */
export function lapFigures({ us, cpuUs }: Laps, othersCpuUs: number): Record<string, number> {
  return { ...latencies(us), cpu: (cpuUs + othersCpuUs) / us.length };
}

/** Mean, p50 and p99. */
export function latencies(us: ArrayLike<number>): Record<string, number> {
  const all = Array.from(us);
  return {
    mean: all.reduce((sum, one) => sum + one, 0) / all.length,
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
  };
}

/** Microseconds of CPU, user and system, of this process since then. */
export function cpuUsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
