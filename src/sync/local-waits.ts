import type { WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type Waiter, type WaitSpec } from '../waiting/index.js';

/** The awaited waits of this process for one object: they end when it is closed here. */
export class LocalWaits {
  readonly #waits = new Set<Waiter>();

  /** As `ParkingLot.park`. */
  async wait<T>(
    spec: WaitSpec<T>,
    options: WaitOptions | undefined,
    onWait?: (waiter: Waiter) => void,
  ): Promise<T | undefined> {
    let wait: Waiter | undefined;
    try {
      return await getParkingLot().park(spec, options, (started) => {
        wait = started as Waiter;
        this.#waits.add(wait);
        onWait?.(wait);
      });
    } finally {
      if (wait !== undefined) this.#waits.delete(wait);
    }
  }

  /** Each tries again, and so finds that the object is closed. */
  retryAll(): void {
    for (const wait of [...this.#waits]) wait.tryNow();
  }
}
