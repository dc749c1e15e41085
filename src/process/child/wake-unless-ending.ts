import type { Handle } from '../../arena/index.js';

/** How long a process may go on after its report before it wakes those who wait for the report, and not for its end. */
const WAKE_AFTER_MS = 1;

/**
 * The report is in the payload file and holds no shared objects. A process that ends now is noticed by its end: then
 * shared memory need not even be mapped.
 */
export function wakeUnlessEnding(record: Handle): void {
  setTimeout(async () => (await import('./second-half.js')).announceReport(record), WAKE_AFTER_MS).unref();
}
