import { arenas } from './arenas.js';
import { locks } from './locks.js';
import { meetings } from './meetings.js';
import { pipes } from './pipes.js';
import { queueLocks } from './queue-locks.js';
import { queues } from './queues.js';
import { rwlocks } from './rwlocks.js';
import type { Scenario } from './scenario.js';
import { sharedData } from './shared-data.js';
import { starts } from './starts.js';
import { sweepers } from './sweepers.js';
import { waits } from './waits.js';

/** Every scenario by its name. README.md says how to add one. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  ...arenas,
  ...waits,
  ...pipes,
  ...locks,
  ...rwlocks,
  ...meetings,
  ...queues,
  ...queueLocks,
  ...sharedData,
  ...starts,
  ...sweepers,
};
