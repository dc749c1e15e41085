/** Milliseconds of the clock that all processes of the machine share (CLOCK_MONOTONIC), as an int32 that wraps. */
export function now(): number {
  return (performance.now() + offset) | 0;
}

const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();
