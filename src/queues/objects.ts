import { getArena, type Handle, LocalObjects, Opening, registerSharedKind } from '../arena/index.js';
import { QUEUE_BYTES, Word } from './layout.js';
import { registerQueueLifecycle } from './lifecycle.js';

interface AnyQueue {
  readonly closed: boolean;
}

/** What the constructor of a queue gets instead of a user's argument: a queue that exists, and how to let go of it. */
export class OpeningQueue extends Opening {
  readonly letGo: () => void;

  constructor(handle: Handle, letGo: () => void) {
    super(handle);
    this.letGo = letGo;
  }
}

const classes = new Map<number, new (opening: never) => AnyQueue>();

const queues = new LocalObjects<AnyQueue>((handle, letGo) => {
  const QueueClass = classes.get(handle.kind) as new (opening: OpeningQueue) => AnyQueue;
  return new QueueClass(new OpeningQueue(handle, letGo));
});

/** A class of queues. Objects of a user's subclass arrive as this one. */
export function registerQueueClass<T extends AnyQueue>(
  kind: number,
  QueueClass: (new (opening: never) => T) & { readonly prototype: T },
  handleOf: (queue: T) => Handle,
): void {
  classes.set(kind, QueueClass);
  registerQueueLifecycle(kind);
  registerSharedKind(QueueClass.prototype, {
    kind,
    name: QueueClass.name,
    handleOf,
    open: (handle) => queues.open(handle) as unknown as T,
  });
}

/** A new queue for `object`, which calls `letGo` when it is closed. */
export function createQueue(object: AnyQueue, kind: number, maxsize: number): OpeningQueue {
  const handle = getArena().create((create, { tx }) => {
    const made = create({ kind, payloadBytes: QUEUE_BYTES });
    tx.set(made.ref, Word.MAXSIZE, maxsize);
    return made;
  });
  return new OpeningQueue(handle, queues.add(object, handle));
}
