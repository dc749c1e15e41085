import type { QueueEntry } from './queue-entry.js';
import type { WaitQueue } from './wait-queue.js';
import type { Waiter } from './waiter.js';

/** The awaited waits of this process that are parked in one queue, oldest first. */
export interface LocalQueue {
  readonly queue: WaitQueue;
  readonly waiters: Map<QueueEntry, Waiter>;
  /** How many of them take nothing away, so that they are told together. */
  sharers: number;
}

const NONE: readonly LocalQueue[] = [];

/** The awaited waits of this process that are parked, by the channels in which they are told. */
export class LocalWaiters {
  readonly #byChannel = new Map<number, LocalQueue[]>();

  add(entry: QueueEntry, waiter: Waiter): void {
    const { queue } = entry;
    const local = this.#find(queue) ?? this.#create(queue);
    local.waiters.set(entry, waiter);
    if (waiter.spec.exclusive !== true) local.sharers++;
  }

  delete(entry: QueueEntry, { spec }: Waiter): void {
    const local = this.#find(entry.queue);
    if (local?.waiters.delete(entry) === true && spec.exclusive !== true) local.sharers--;
  }

  inChannel(channel: number): readonly LocalQueue[] {
    return this.#byChannel.get(channel) ?? NONE;
  }

  /** Forgets queues where nothing waits any more. Not at once: most are waited in again a moment later. */
  prune(): void {
    for (const [channel, queues] of this.#byChannel) {
      const used = queues.filter(({ waiters }) => waiters.size > 0);
      if (used.length === 0) this.#byChannel.delete(channel);
      else if (used.length < queues.length) this.#byChannel.set(channel, used);
    }
  }

  #find(queue: WaitQueue): LocalQueue | undefined {
    const queues = this.inChannel(queue.channel);
    for (const local of queues) if (local.queue === queue) return local;
    return undefined;
  }

  #create(queue: WaitQueue): LocalQueue {
    const local: LocalQueue = { queue, waiters: new Map(), sharers: 0 };
    const queues = this.#byChannel.get(queue.channel);
    if (queues === undefined) this.#byChannel.set(queue.channel, [local]);
    else queues.push(local);
    return local;
  }
}
