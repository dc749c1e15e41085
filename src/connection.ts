/** `multiproc/connection`: waiting for several things at once. */

export { Connection, type ConnectionStatistics, type Waitable, wait, waitSync } from './connection/index.js';
export type { SyncWaitOptions, WaitOptions } from './util/wait-options.js';
