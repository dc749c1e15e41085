// What the programs of all contestants share. Each does its work and prints its figures as one line of JSON.
import { median, quantile } from './median.js';

const scale = Number(process.env.BENCH_SCALE ?? 1);

/** A number of messages, as large as this run is to be. */
export const scaled = (count: number): number => Math.max(2, Math.round(count * scale));

/** Messages before the clock starts: by then the hot functions are compiled. */
export const warmUp = (count: number): number => Math.max(1, Math.round(count / 10));

export function report(figures: Record<string, number>): void {
  console.log(JSON.stringify(figures));
}

/** Milliseconds of CLOCK_MONOTONIC, which all processes of a machine share, Python's `time.monotonic()` too. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Microseconds of each of many round trips -> figures. */
export function roundTripFigures(tripsUs: Float64Array): Record<string, number> {
  const trips = Array.from(tripsUs);
  return { p50: median(trips), p99: quantile(trips, 0.99) };
}

/** The small object of the one-way measure: the same in every language. */
export const smallObject = (id: number) => ({ id, name: 'item', ok: true, xs: [1, 2, 3] });
