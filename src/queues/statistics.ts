import type { Engine } from './engine.js';

/** A picture of a queue, as `Queue.statistics()` gives it. */
export interface QueueStatistics {
  /** Whether `close()` was called in this process; then the other figures are this process's alone. */
  readonly closed: boolean;
  /** Whether the queue was shut down, by any process. */
  readonly shutDown: boolean;
  /** Items it holds at most, 0 = no limit. */
  readonly maxsize: number;
  /** Items in it. */
  readonly size: number;
  /** Items this process has put. */
  readonly put: number;
  /** Items this process has got. */
  readonly got: number;
  /** Gets, of all processes, that are asleep. */
  readonly waitingGets: number;
  /** Puts, of all processes, that are asleep. */
  readonly waitingPuts: number;
}

/** A picture of a joinable queue, as `JoinableQueue.statistics()` gives it. */
export interface JoinableQueueStatistics extends QueueStatistics {
  /** Items that were put and for which `taskDone` was not called yet. */
  readonly unfinished: number;
}

/** Nothing of the shared words is read once the queue is closed: it may not be there any more. */
export function pictureOf({ closed, state, putting, getting }: Engine): QueueStatistics {
  return Object.freeze({
    closed,
    shutDown: !closed && state.isShut,
    maxsize: state.maxsize,
    size: closed ? 0 : state.size,
    put: putting.count,
    got: getting.count,
    waitingGets: closed ? 0 : state.getters.count,
    waitingPuts: closed ? 0 : state.putters.count,
  });
}
