import { inspect } from 'node:util';
import { InvalidStateError } from '../errors.js';
import type { ShareableItem } from './list/items.js';
import { ShareableList } from './list/shareable-list.js';
import { SharedMemory } from './memory/shared-memory.js';

/** A picture of a `SharedMemoryManager`. */
export interface SharedMemoryManagerStatistics {
  /** Whether it gives out segments: between `start()` and `shutdown()`. */
  readonly started: boolean;
  /** Names of the segments it has given out. */
  readonly segments: readonly string[];
}

/**
 * Gives out segments and removes them all at once (Python: `multiprocessing.managers.SharedMemoryManager`).
 *
 * Differs from Python: there is no server process behind it. What it has given out is also removed when this process
 * ends or is killed, as all segments are.
 *
 * @example
 * const manager = new SharedMemoryManager();
 * manager.start();
 * const list = manager.ShareableList([1, 2, 3]);
 * manager.shutdown();
 */
export class SharedMemoryManager implements Disposable {
  readonly #given: SharedMemory[] = [];
  #started = false;

  /** @throws InvalidStateError - started before */
  start(): void {
    if (this.#started) throw new InvalidStateError('This SharedMemoryManager is started already');
    this.#started = true;
  }

  /** A new segment of so many bytes. */
  SharedMemory(size: number): SharedMemory {
    this.#checkStarted();
    return this.#give(new SharedMemory({ create: true, size }));
  }

  /** A new list in a segment of its own. */
  ShareableList(sequence?: Iterable<ShareableItem>): ShareableList {
    this.#checkStarted();
    const list = new ShareableList(sequence ?? []);
    this.#give(list.shm);
    return list;
  }

  /** Closes and unlinks all that it has given out; again does nothing. */
  shutdown(): void {
    this.#started = false;
    for (const memory of this.#given.splice(0)) {
      memory.close();
      unlinkIfThere(memory);
    }
  }

  /** As `shutdown()`. */
  close(): void {
    this.shutdown();
  }

  /** As `shutdown()`. */
  [Symbol.dispose](): void {
    this.shutdown();
  }

  /** A picture of it now. */
  statistics(): SharedMemoryManagerStatistics {
    return Object.freeze({ started: this.#started, segments: Object.freeze(this.#given.map(({ name }) => name)) });
  }

  /** @internal */
  [inspect.custom](): string {
    return `<SharedMemoryManager ${this.#started ? `started segments=${this.#given.length}` : 'stopped'}>`;
  }

  #give(memory: SharedMemory): SharedMemory {
    this.#given.push(memory);
    return memory;
  }

  #checkStarted(): void {
    if (!this.#started) throw new InvalidStateError('Call start() of this SharedMemoryManager first');
  }
}

/** Somebody else may have unlinked it. */
function unlinkIfThere(memory: SharedMemory): void {
  try {
    memory.unlink();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
