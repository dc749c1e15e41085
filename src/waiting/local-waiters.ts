import type { Place } from './place.js';
import type { WaitQueue } from './wait-queue.js';
import type { Waiter } from './waiter.js';

/** The awaited waits of this process that are parked in one queue, oldest first. */
export interface LocalQueue {
  readonly queue: WaitQueue;
  readonly waiters: Map<Place, Waiter>;
  /** How many of them take nothing away, so that they are told together. */
  sharers: number;
}

/** The awaited waits of this process that are parked, by the channels in which they are told. */
export class LocalWaiters {
  readonly #byChannel = new Map<number, LocalQueue[]>();

  add(place: Place, waiter: Waiter): void {
    const { queue } = place;
    let queues = this.#byChannel.get(queue.channel);
    if (queues === undefined) {
      queues = [];
      this.#byChannel.set(queue.channel, queues);
    }
    let local = queues.find((it) => it.queue === queue);
    if (local === undefined) {
      local = { queue, waiters: new Map(), sharers: 0 };
      queues.push(local);
    }
    local.waiters.set(place, waiter);
    if (waiter.spec.exclusive !== true) local.sharers++;
  }

  delete(place: Place): void {
    const queues = this.#byChannel.get(place.queue.channel) ?? [];
    const at = queues.findIndex((it) => it.queue === place.queue);
    const local = queues[at];
    const waiter = local?.waiters.get(place);
    if (local === undefined || waiter === undefined) return;
    local.waiters.delete(place);
    if (waiter.spec.exclusive !== true) local.sharers--;
    if (local.waiters.size > 0) return;
    if (queues.length > 1) queues.splice(at, 1);
    else this.#byChannel.delete(place.queue.channel);
  }

  inChannel(channel: number): readonly LocalQueue[] {
    return this.#byChannel.get(channel) ?? [];
  }
}
