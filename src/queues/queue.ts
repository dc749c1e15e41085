import { inspect } from 'node:util';
import { Kind, Opening, sharedKindOf } from '../arena/index.js';
import { QueueShutDown, ValueError } from '../errors.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Engine } from './engine.js';
import { createQueue, registerQueueClass } from './objects.js';
import { pictureOf, type QueueStatistics } from './statistics.js';

/** How the classes that extend it reach what a queue is made of. */
export let engineOf: (queue: Queue) => Engine;

/**
 * A queue between any number of processes: each item goes to one of those that get, in the order in which they were put.
 *
 * It can be sent to other processes, in arguments and messages; each process that holds it can put and get. With a
 * `maxsize` of more than 0 it holds that many items at most, and `put` waits for room; without, it grows with what is
 * in it, limited by memory only, and gives the memory back.
 *
 * Differs from Python (Q-01 .. Q-11): `put` encodes the value and has it in the queue when it is done, there is no thread
 * that feeds a pipe later; so a process may end before its items are got, errors appear at the call, and `qsize`, `empty`
 * and `full` are exact. A killed process loses no item, and leaves no lock behind. There is `shutdown`.
 *
 * @example
 * const queue = new Queue<string>();
 * new Process({ target: (q) => q.put('hello'), args: [queue] }).start();
 * console.log(await queue.get());
 */
export class Queue<T = any> implements AsyncIterable<T>, Disposable {
  readonly #engine: Engine;

  static {
    engineOf = (queue) => queue.#engine;
    registerQueueClass(
      Kind.QUEUE,
      this.prototype,
      () => Queue,
      (queue) => queue.#engine.handle,
    );
  }

  /**
   * **Throws** `ValueError` when `maxsize` is not an integer.
   *
   * @param maxsize - items it holds at most; 0 and less: no limit
   */
  constructor(maxsize?: number);
  constructor(maxsize: number | Opening = 0) {
    const kind = sharedKindOf(this)?.kind ?? Kind.QUEUE;
    const opening = maxsize instanceof Opening ? maxsize : createQueue(this, kind, limitOf(maxsize));
    this.#engine = new Engine(opening, this);
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  /**
   * Puts a value in the queue: resolves once it is in it, at once unless the queue is full. The value is encoded before
   * this returns, so what changes later does not get in.
   *
   * Cancelled or timed out, nothing was put. (Q-02)
   *
   * @throws SerializationError - the value cannot travel (nothing was put)
   * @throws QueueFull - no room in time
   * @throws QueueShutDown - the queue was shut down
   * @throws InvalidStateError - it is closed in this process
   * @example await queue.put({ id: 1, pixels: new Uint8Array(1e6) }, { timeout: 1000 });
   */
  put(value: T, options?: WaitOptions): Promise<void> {
    return this.#engine.put(value, options);
  }

  /** As {@link put}, blocking this thread; after what this process put before and awaits. */
  putSync(value: T, options?: SyncWaitOptions): void {
    this.#engine.putSync(value, options);
  }

  /**
   * As {@link put}, without waiting for room (Q-04). Blocks while another process is putting at that moment.
   *
   * @throws QueueFull - there is no room: never without a `maxsize`
   */
  putNowait(value: T): void {
    this.#engine.putSync(value, AT_ONCE);
  }

  /**
   * Gets the oldest item: resolves at once if there is one, else waits for it. Waiting gets of all processes are served in
   * the order of their calls. An item that a killed process had not got yet goes to another one.
   *
   * Cancelled or timed out, nothing was taken. (Q-03)
   *
   * @throws QueueEmpty - nothing came in time
   * @throws QueueShutDown - the queue was shut down and is drained
   * @throws InvalidStateError - it is closed in this process
   * @example const task = await queue.get({ timeout: 1000 });
   */
  get(options?: WaitOptions): Promise<T> {
    return this.#engine.get(options) as Promise<T>;
  }

  /** As {@link get}, blocking this thread. Goes before gets of this process that are awaited. */
  getSync(options?: SyncWaitOptions): T {
    return this.#engine.getSync(options) as T;
  }

  /**
   * As {@link get}, without waiting for an item (Q-04). Blocks while another process is getting at that moment.
   *
   * @throws QueueEmpty - there is no item
   */
  getNowait(): T {
    return this.#engine.getSync(AT_ONCE) as T;
  }

  /** How many items can be got: exact, on every system (Python: approximate, Q-05). */
  qsize(): number {
    this.#engine.checkOpen();
    return this.#engine.state.size;
  }

  /** Whether there is nothing to get: exact (Python: unreliable, Q-06). */
  empty(): boolean {
    return this.qsize() === 0;
  }

  /** Whether it holds `maxsize` items: exact; never without a `maxsize` (Q-06). */
  full(): boolean {
    const { maxsize } = this.#engine.state;
    return maxsize > 0 && this.qsize() >= maxsize;
  }

  /**
   * Ends this process's use of the queue; others that hold it go on, and the items stay. Waits in progress reject, and
   * every further call throws `InvalidStateError`. Repeatable. (Python: this process puts no more, Q-07)
   */
  close(): void {
    this.#engine.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Ends the queue for all processes: puts fail with `QueueShutDown` from now on, those that wait too; gets drain it, then
   * fail with it. With `immediate` the items are dropped, and gets fail at once. Repeatable. (Python: `queue.Queue.shutdown`,
   * which `multiprocessing.Queue` lacks, Q-11)
   */
  shutdown(options: { immediate?: boolean } = {}): void {
    this.#engine.shutdown(isImmediate(options));
  }

  /** Resolves at once: there is no feeder thread to wait for (Python: Q-08). */
  async joinThread(): Promise<void> {}

  /** As {@link joinThread}: returns at once. */
  joinThreadSync(): void {}

  /** Does nothing: there is no feeder thread, and what is put is in the queue (Python: Q-09). */
  cancelJoinThread(): void {}

  /** Gets items until the queue is shut down and drained. Leaving the loop early ends nothing. */
  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      let item: T;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof QueueShutDown) return;
        throw error;
      }
      yield item;
    }
  }

  /** A frozen picture of the queue. */
  statistics(): QueueStatistics {
    return pictureOf(this.#engine);
  }

  [inspect.custom](): string {
    const { size, maxsize, shutDown, closed } = this.statistics();
    const state = closed
      ? 'closed'
      : `${shutDown ? 'shut down' : 'open'} size=${size}${maxsize > 0 ? ` of ${maxsize}` : ''}`;
    return `<${this.constructor.name} ${state}>`;
  }
}

const AT_ONCE: SyncWaitOptions = Object.freeze({ timeout: 0 });

/** What fits a word; more than that is no limit. */
function limitOf(maxsize: number): number {
  if (!Number.isInteger(maxsize) && maxsize !== Number.POSITIVE_INFINITY)
    throw new ValueError(`maxsize must be an integer (0 = no limit), not ${inspect(maxsize)}`);
  return maxsize > 0 && maxsize < 2 ** 30 ? maxsize : 0;
}

/** A mere `true` must not quietly be a shutdown that drops nothing. */
function isImmediate(options: { immediate?: boolean }): boolean {
  const immediate: unknown = typeof options === 'object' ? (options?.immediate ?? false) : undefined;
  if (options === null || typeof immediate !== 'boolean')
    throw new ValueError(`shutdown takes { immediate: true } or nothing, not ${inspect(options)}`);
  return immediate;
}
