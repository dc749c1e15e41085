import { roundTripFigures, scaled, warmUp } from '../harness/program.js';

const COUNT = scaled(20_000);

/** Makes round trips one after the other: figures of those after the warm-up. */
export async function timeTrips(trip: (value: number) => Promise<unknown>): Promise<Record<string, number>> {
  for (let i = 0; i < warmUp(COUNT); i++) await trip(i);
  const trips = new Float64Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const began = performance.now();
    await trip(i);
    trips[i] = (performance.now() - began) * 1000;
  }
  return roundTripFigures(trips);
}

/** The same without an `await` in the way. */
export function timeTripsSync(trip: (value: number) => unknown): Record<string, number> {
  for (let i = 0; i < warmUp(COUNT); i++) trip(i);
  const trips = new Float64Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const began = performance.now();
    trip(i);
    trips[i] = (performance.now() - began) * 1000;
  }
  return roundTripFigures(trips);
}
