import { Pipe } from '../connection/index.js';
import { ValueError } from '../errors.js';
import { JoinableQueue, Queue, SimpleQueue } from '../queues/index.js';
import { RawArray, RawValue, SharedArray, Value } from '../shared/index.js';
import { Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, RWLock, Semaphore } from '../sync/index.js';
import { cpuCount } from './cpu-count.js';
import { getLogger, logToStderr } from './current.js';
import { activeChildren, currentProcess } from './current-process.js';
import { setExecutable } from './executable.js';
import { chosenStartMethod, getAllStartMethods } from './parent/chosen-start-method.js';
import { startMethodNamed } from './parent/start-methods/index.js';
import { parentProcess } from './parent-process.js';
import { Process, START_METHOD } from './process.js';

/** The Process class of `getContext('spawn')`. */
export class SpawnProcess<A extends readonly unknown[] = readonly unknown[], R = unknown> extends Process<A, R> {
  static readonly [START_METHOD]: string = 'spawn';
}

/** Every factory and class of the library, bound to one start method (Python: C-14, C-15). */
export interface Context {
  /** Starts with this context's method, whatever the default one is. */
  readonly Process: typeof Process;
  /** As `Pipe`. */
  readonly Pipe: typeof Pipe;
  /** As `Lock`. */
  readonly Lock: typeof Lock;
  /** As `RLock`. */
  readonly RLock: typeof RLock;
  /** As `RWLock`. */
  readonly RWLock: typeof RWLock;
  /** As `Semaphore`. */
  readonly Semaphore: typeof Semaphore;
  /** As `BoundedSemaphore`. */
  readonly BoundedSemaphore: typeof BoundedSemaphore;
  /** As `Condition`. */
  readonly Condition: typeof Condition;
  /** As `Event`. */
  readonly Event: typeof Event;
  /** As `Barrier`. */
  readonly Barrier: typeof Barrier;
  /** As `Value`. */
  readonly Value: typeof Value;
  /** As `SharedArray`. */
  readonly SharedArray: typeof SharedArray;
  /** As `RawValue`. */
  readonly RawValue: typeof RawValue;
  /** As `RawArray`. */
  readonly RawArray: typeof RawArray;
  /** As `Queue`. */
  readonly Queue: typeof Queue;
  /** As `SimpleQueue`. */
  readonly SimpleQueue: typeof SimpleQueue;
  /** As `JoinableQueue`. */
  readonly JoinableQueue: typeof JoinableQueue;
  /** As `activeChildren`: whatever method started them. */
  readonly activeChildren: typeof activeChildren;
  /** As `cpuCount`. */
  readonly cpuCount: typeof cpuCount;
  /** As `currentProcess`. */
  readonly currentProcess: typeof currentProcess;
  /** As `parentProcess`. */
  readonly parentProcess: typeof parentProcess;
  /** As `getLogger`. */
  readonly getLogger: typeof getLogger;
  /** As `logToStderr`. */
  readonly logToStderr: typeof logToStderr;
  /** As `setExecutable`: it holds for every context. */
  readonly setExecutable: typeof setExecutable;
  /** As `getAllStartMethods`. */
  readonly getAllStartMethods: typeof getAllStartMethods;
  /** This context itself, or another one by name. */
  getContext(method?: string | null): Context;
  /** The name of this context's method. */
  getStartMethod(options?: { allowNone?: boolean }): string;
  /** **Throws** `ValueError`: a context has one method for ever (C-09). */
  setStartMethod(method: string | null, options?: { force?: boolean }): never;
}

const contexts = new Map<string, Context>();
const processClasses: Readonly<Record<string, typeof Process>> = { spawn: SpawnProcess };

/**
 * Everything of this library, bound to a start method; without one, to the default method, which is then fixed (Python:
 * `get_context`, C-07).
 *
 * **Throws** `ValueError` for a method there is not.
 *
 * @example const p = new (getContext('spawn').Process)({ target: work });
 */
export function getContext(method?: string | null): Context {
  const { name } = startMethodNamed(method ?? chosenStartMethod());
  let context = contexts.get(name);
  if (context === undefined) {
    context = makeContext(name);
    contexts.set(name, context);
  }
  return context;
}

function makeContext(name: string): Context {
  const context: Context = {
    Process: processClasses[name] as typeof Process,
    Pipe,
    Lock,
    RLock,
    RWLock,
    Semaphore,
    BoundedSemaphore,
    Condition,
    Event,
    Barrier,
    Value,
    SharedArray,
    RawValue,
    RawArray,
    Queue,
    SimpleQueue,
    JoinableQueue,
    activeChildren,
    cpuCount,
    currentProcess,
    parentProcess,
    getLogger,
    logToStderr,
    setExecutable,
    getAllStartMethods,
    getContext: (other) => (other === undefined || other === null ? context : getContext(other)),
    getStartMethod: () => name,
    setStartMethod() {
      throw new ValueError(
        `This context's start method is '${name}' for ever: call setStartMethod of the module instead`,
      );
    },
  };
  return Object.freeze(context);
}
