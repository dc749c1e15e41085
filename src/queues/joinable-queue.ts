import { inspect } from 'node:util';
import { Kind } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { registerQueueClass } from './objects.js';
import { engineOf, Queue } from './queue.js';
import type { JoinableQueueStatistics } from './statistics.js';

/**
 * A queue that knows which of its items are done: `taskDone()` once for each, and `join()` waits for all of them.
 *
 * Differs from Python: `join` has a time-out; and `shutdown({ immediate: true })` counts the items it drops as
 * done.
 *
 * @example
 * const queue = new JoinableQueue<string>();
 * new Process({ target: work, args: [queue], daemon: true }).start(); // for await (const task of queue) …; queue.taskDone()
 * await queue.put('a task');
 * await queue.join();
 */
export class JoinableQueue<T = any> extends Queue<T> {
  static {
    registerQueueClass(
      Kind.JOINABLE_QUEUE,
      this.prototype,
      () => JoinableQueue,
      (queue) => engineOf(queue).handle,
    );
  }

  /**
   * One item that was got is done. The last one releases all that `join`.
   *
   * @throws ValueError - more often than items were put
   * @throws InvalidStateError - the queue is closed in this process
   */
  taskDone(): void {
    engineOf(this).taskDone();
  }

  /**
   * Resolves once every item that was put is done.
   *
   * @throws TimeoutError - not in time
   * @throws InvalidStateError - the queue is closed in this process
   * @example await queue.join({ timeout: 10_000 });
   */
  join(options?: WaitOptions): Promise<void> {
    return engineOf(this).join(options);
  }

  /** As {@link join}, blocking this thread. */
  joinSync(options?: SyncWaitOptions): void {
    engineOf(this).joinSync(options);
  }

  /** A frozen picture of the queue. */
  override statistics(): JoinableQueueStatistics {
    const unfinished = this.closed ? 0 : engineOf(this).unfinished;
    return Object.freeze({ ...super.statistics(), unfinished });
  }

  override [inspect.custom](): string {
    const text = super[inspect.custom]();
    return this.closed ? text : text.replace(/>$/, ` unfinished=${this.statistics().unfinished}>`);
  }
}
