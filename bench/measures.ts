import { buffers } from './buffers/measure.js';
import { footprint } from './footprint/measure.js';
import type { Measure } from './harness/types.js';
import { importCost } from './import-cost/measure.js';
import { locks } from './locks/measure.js';
import { objects } from './objects/measure.js';
import { queues } from './queues/measure.js';
import { roundTrip } from './round-trip/measure.js';
import { shared } from './shared/measure.js';
import { signals } from './signals/measure.js';
import { start } from './start/measure.js';
import { waiting } from './waiting/measure.js';

/** In the order of the report. */
export const measures: readonly Measure[] = [
  start,
  roundTrip,
  objects,
  buffers,
  locks,
  signals,
  queues,
  ...waiting,
  shared,
  footprint,
  importCost,
];
