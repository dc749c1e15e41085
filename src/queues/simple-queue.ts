import { inspect } from 'node:util';
import { Kind, Opening } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Engine } from './engine.js';
import { createQueue, registerQueueClass } from './objects.js';
import { pictureOf, type QueueStatistics } from './statistics.js';

/**
 * A queue with nothing but `put` and `get`; any number of items, any number of processes.
 *
 * Differs from Python (Q-13): `put` does not wait for a reader, however much is in the queue; and there are time-outs.
 *
 * @example
 * const queue = new SimpleQueue<number>();
 * await queue.put(42);
 * console.log(await queue.get());
 */
export class SimpleQueue<T = any> implements Disposable {
  readonly #engine: Engine;

  static {
    registerQueueClass(
      Kind.SIMPLE_QUEUE,
      this.prototype,
      () => SimpleQueue,
      (queue) => queue.#engine.handle,
    );
  }

  constructor();
  constructor(opening?: Opening) {
    this.#engine = new Engine(opening instanceof Opening ? opening : createQueue(this, Kind.SIMPLE_QUEUE, 0), this);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  /**
   * Puts a value in the queue: resolves once it is in it, without waiting for who gets it. Cancelled, nothing was put.
   *
   * @throws SerializationError - the value cannot travel (nothing was put)
   * @throws InvalidStateError - the queue is closed in this process
   */
  put(value: T, options?: WaitOptions): Promise<void> {
    return this.#engine.put(value, options);
  }

  /** As {@link put}, blocking this thread. */
  putSync(value: T, options?: SyncWaitOptions): void {
    this.#engine.putSync(value, options);
  }

  /**
   * Gets the oldest item: resolves at once if there is one, else waits for it. Cancelled or timed out, nothing was taken.
   *
   * @throws QueueEmpty - nothing came in time
   * @throws InvalidStateError - the queue is closed in this process
   */
  get(options?: WaitOptions): Promise<T> {
    return this.#engine.get(options) as Promise<T>;
  }

  /** As {@link get}, blocking this thread. */
  getSync(options?: SyncWaitOptions): T {
    return this.#engine.getSync(options) as T;
  }

  /** Whether there is nothing to get: exact. */
  empty(): boolean {
    this.#engine.checkOpen();
    return this.#engine.state.size === 0;
  }

  /** Ends this process's use of the queue; others that hold it go on. Waits in progress reject. Repeatable. */
  close(): void {
    this.#engine.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A frozen picture of the queue. */
  statistics(): QueueStatistics {
    return pictureOf(this.#engine);
  }

  [inspect.custom](): string {
    return `<${this.constructor.name} ${this.closed ? 'closed' : `open size=${this.statistics().size}`}>`;
  }
}
