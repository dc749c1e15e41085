/** Words of a node in the list of a queue: one line of a raw block that belongs to the waiting process. */
export const Node = {
  NEXT: 0,
  PREV: 1,
  QUEUE_REF: 2,
  QUEUE_WORD: 3,
  QUEUE_GENERATION: 4,
  SLOT: 5,
  STATE: 6,
  /** 0: an event loop waits, 1: a thread. */
  MODE: 7,
  /** What the notifier said. Not 0: it was for this waiter alone, so nobody gets it instead. */
  MESSAGE: 8,
} as const;

export const NodeState = {
  /** In no list; only its process touches it. */
  FREE: 0,
  /** In a list. */
  WAITING: 1,
  /** Taken out of the list by a notifier; its process has not acted on it yet. If it dies now, the notification is passed on. */
  NOTIFIED: 2,
} as const;

export const NodeMode = {
  /** The waiter is woken by its process's doorbell. */
  ASYNC: 0,
  /** The waiter's thread sleeps on its process's futex word. */
  SYNC: 1,
} as const;
