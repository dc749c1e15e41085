import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { getArena } from '../../src/arena/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { blocksInUse } from '../support/blocks.js';
import { descendants } from '../support/process-tree.js';

/** What must be the same after every round. */
export class LeftBehind {
  readonly #blocks = blocksInUse();
  readonly #descriptors = readdirSync('/proc/self/fd').length;

  /** Resolves when nothing is left: what the kernel has still to do takes it a moment. */
  async nothing(): Promise<void> {
    while (this.inspect() !== '') await setTimeout(1);
  }

  inspect(): string {
    const { processes } = getArena().statistics();
    const descriptors = readdirSync('/proc/self/fd').length;
    const { spinning, parked } = getParkingLot().statistics();
    return [
      blocksInUse() > this.#blocks && `${blocksInUse() - this.#blocks} blocks of the arena`,
      processes > 1 && `${processes - 1} slots of the process table`,
      descriptors > this.#descriptors && `${descriptors - this.#descriptors} descriptors`,
      spinning + parked > 0 && `${spinning + parked} waits`,
      ...descendants(),
    ]
      .filter(Boolean)
      .join(', ');
  }
}
