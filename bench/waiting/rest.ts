import { availableParallelism } from 'node:os';

/** By then the waiter of an event has tried long enough and is parked. */
const PARKED_MS = 0.1;
/** The laps before it are to compile the code only. */
const FIRST_REST = -1000;

const isAlone = availableParallelism() === 1;
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets time pass before a lap, so that the other side is parked. Like a process that works, so that the other side wakes on
 * another CPU; where there is but one, it must leave that to the other side.
 */
export function restBefore(lap: number): void {
  if (lap < FIRST_REST) return;
  if (isAlone) Atomics.wait(nobodyWakes, 0, 0, PARKED_MS);
  else for (const until = performance.now() + PARKED_MS; performance.now() < until; );
}
