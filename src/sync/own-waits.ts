import type { WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitSpec } from '../waiting/index.js';

/** The awaited waits of this process for one object: they end when it is closed here. */
export class OwnWaits {
  readonly #waits = new Set<{ tryNow(): boolean }>();

  /** As `ParkingLot.park`. */
  async wait<T>(spec: WaitSpec<T>, options: WaitOptions | undefined): Promise<T | undefined> {
    let wait: { tryNow(): boolean } | undefined;
    try {
      return await getParkingLot().park(spec, options, (started) => {
        wait = started;
        this.#waits.add(started);
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
