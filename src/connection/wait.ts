import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { InvalidStateError, ValueError } from '../errors.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitQueue, WakeReason } from '../waiting/index.js';
import { Connection, readinessOf } from './connection.js';

/** Something that becomes ready outside shared memory: the end of a process. */
export interface Sentinel {
  isReady(): boolean;
  /** Calls back once, when it becomes ready; returns what unsubscribes. */
  onReady(callback: () => void): () => void;
  /** Asks the system: the event loop, which would tell, may be blocked. */
  isReadySync(): boolean;
}

/** What `wait` accepts: connections, sentinels, processes (for their sentinel), sockets. */
export type Waitable = Connection | Sentinel | { readonly sentinel: Sentinel } | Socket;

interface Source {
  isReady(): boolean;
  subscribe?(poke: () => void): () => void;
  readonly queues: readonly WaitQueue[];
  readonly watch: readonly number[];
}

/** How often a blocking wait asks the system about processes. */
const SYNC_LOOK_MS = 5;

/**
 * Waits until some of the objects are ready, and resolves with all that are: a connection that has a message or is at
 * end-of-file, a process that has ended, a socket that has data or has ended. `[]` when the time is over (N-14).
 *
 * @example const [first] = await wait([connection, worker], { timeout: 1000 });
 */
export async function wait<T extends Waitable>(objects: readonly T[], options?: WaitOptions): Promise<T[]> {
  if (listOf(objects).length === 0) return [];
  const sources = objects.map(awaitedSource);
  const unsubscribe: (() => void)[] = [];
  try {
    const spec = specFor(objects, sources);
    const ready = await getParkingLot().park(spec, options, (waiting) => {
      for (const source of sources) {
        if (source.subscribe !== undefined) unsubscribe.push(source.subscribe(() => waiting.tryNow()));
      }
    });
    return ready ?? [];
  } finally {
    for (const stop of unsubscribe) stop();
  }
}

/** As {@link wait}, blocking this thread. Sockets cannot be waited for this way. */
export function waitSync<T extends Waitable>(objects: readonly T[], options?: SyncWaitOptions): T[] {
  if (listOf(objects).length === 0) return [];
  const sources = objects.map(blockingSource);
  const spec = specFor(objects, sources);
  const asksSystem = sources.some((source) => source.queues.length === 0);
  return getParkingLot().parkSync(asksSystem ? { ...spec, recheckMs: SYNC_LOOK_MS } : spec, options) ?? [];
}

function specFor<T extends Waitable>(objects: readonly T[], sources: readonly Source[]) {
  return {
    tryNow(): T[] | undefined {
      const ready = objects.filter((_, i) => sources[i]?.isReady());
      return ready.length > 0 ? ready : undefined;
    },
    queues: sources.flatMap((source) => source.queues),
    watch: sources.flatMap((source) => source.watch),
  };
}

function awaitedSource(object: Waitable): Source {
  if (object instanceof Connection) return connectionSource(object);
  const sentinel = sentinelOf(object);
  if (sentinel !== undefined) {
    return { isReady: () => sentinel.isReady(), subscribe: (poke) => sentinel.onReady(poke), queues: [], watch: [] };
  }
  if (isSocket(object)) return socketSource(object);
  throw notWaitable(object);
}

function blockingSource(object: Waitable): Source {
  if (object instanceof Connection) return connectionSource(object);
  const sentinel = sentinelOf(object);
  if (sentinel !== undefined) return { isReady: () => sentinel.isReadySync(), queues: [], watch: [] };
  if (isSocket(object)) throw new ValueError('waitSync cannot wait for a socket, which needs the event loop: use wait');
  throw notWaitable(object);
}

function connectionSource(connection: Connection): Source {
  const { tryNow, queues, watch } = readinessOf(connection);
  const isReady = (): boolean => {
    if (connection.closed) throw new InvalidStateError('This connection was closed while it was waited for');
    return tryNow(WakeReason.FIRST, 0) === true;
  };
  return { isReady, queues, watch };
}

function sentinelOf(object: unknown): Sentinel | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  const candidate = ('sentinel' in object ? object.sentinel : object) as Partial<Sentinel>;
  return typeof candidate?.isReadySync === 'function' ? (candidate as Sentinel) : undefined;
}

function isSocket(object: unknown): object is Socket {
  return typeof object === 'object' && object !== null && 'readableLength' in object && 'on' in object;
}

function socketSource(socket: Socket): Source {
  return {
    isReady: () => socket.readableLength > 0 || socket.readableEnded || socket.destroyed,
    subscribe(poke) {
      const events = ['readable', 'end', 'close', 'error'] as const;
      for (const event of events) socket.on(event, poke);
      return () => {
        for (const event of events) socket.off(event, poke);
      };
    },
    queues: [],
    watch: [],
  };
}

/** Anything else than an array would be an iterable at best. */
function listOf<T>(objects: readonly T[]): readonly T[] {
  if (Array.isArray(objects)) return objects;
  throw new ValueError(`wait takes an array: wait([connection, process]), not ${inspect(objects, { depth: 0 })}`);
}

function notWaitable(object: unknown): ValueError {
  return new ValueError(
    `wait accepts connections, sentinels, processes and sockets, not ${inspect(object, { depth: 0 })}`,
  );
}
