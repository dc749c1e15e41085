/** How long a process may go on after its report before it wakes those who wait for the report, and not for its end. */
const WAKE_AFTER_MS = 1;

/**
 * The report is in the payload file and holds no shared objects. A process that ends now is noticed by its end: then
 * `announce`, for which shared memory must be mapped, is not called.
 */
export function wakeUnlessEnding(announce: () => void): void {
  setTimeout(announce, WAKE_AFTER_MS).unref();
}
