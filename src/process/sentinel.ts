import type { StartedProcess } from './parent/started-process.js';

/**
 * Becomes ready when its process has ended; `wait` of `multiproc/connection` accepts it (Python: a file descriptor,
 * P-11). Get one from `Process.sentinel`.
 */
export class Sentinel {
  readonly #started: StartedProcess;

  /** Not for users: `Process.sentinel` has it. */
  constructor(started: StartedProcess) {
    this.#started = started;
  }

  /** Whether the process has ended. */
  isReady(): boolean {
    return this.#started.poll() !== null;
  }

  /** As `isReady`, for code that blocks the event loop. */
  isReadySync(): boolean {
    return this.#started.poll() !== null;
  }

  /**
   * Calls back once, when the process has ended, and keeps this program alive until then. Returns what unsubscribes.
   */
  onReady(callback: () => void): () => void {
    return this.#started.onceEnded(callback);
  }
}
