import { getArena, type Handle, LocalObjects, Opening, registerSharedKind } from '../arena/index.js';
import { QUEUE_BYTES, Word } from './layout.js';
import { registerQueueLifecycle } from './lifecycle.js';

interface AnyQueue {
  readonly closed: boolean;
}

const classes = new Map<number, () => object>();

const queues = new LocalObjects<AnyQueue>((handle, letGo) => {
  const QueueClass = classes.get(handle.kind)?.() as new (opening: Opening) => AnyQueue;
  return new QueueClass(new Opening(handle, letGo));
});

/**
 * A class of queues. Objects of a user's subclass arrive as this one. While it is being defined only its prototype is known;
 * `type` gives the class once it is.
 */
export function registerQueueClass<T extends AnyQueue>(
  kind: number,
  prototype: T,
  type: () => { readonly name: string },
  handleOf: (queue: T) => Handle,
): void {
  classes.set(kind, type);
  registerQueueLifecycle(kind);
  registerSharedKind(prototype, {
    kind,
    get name() {
      return type().name;
    },
    handleOf,
    open: (handle) => queues.open(handle) as unknown as T,
  });
}

/** A new queue for `object`, which calls `letGo` when it is closed. */
export function createQueue(object: AnyQueue, kind: number, maxsize: number): Opening {
  const handle = getArena().create((create, { tx }) => {
    const made = create({ kind, payloadBytes: QUEUE_BYTES });
    tx.set(made.ref, Word.MAXSIZE, maxsize);
    return made;
  });
  return new Opening(handle, queues.add(object, handle));
}
