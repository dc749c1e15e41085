/**
 * Every error class of the library. All carry a `code`; the brand makes `instanceof` true across two
 * copies of the package, so a library that bundles its own copy can still be caught.
 */

const BRAND = Symbol.for('multiproc.error');

/** Base of every error thrown by multiproc: `code` is stable, `name` is the class name. */
export class MultiprocError extends Error {
  /** `'ERR_MULTIPROC_…'`: one for each class, for ever. */
  readonly code: string;

  constructor(message: string, code = 'ERR_MULTIPROC', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, 'code', { enumerable: false });
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
    for (let p = Object.getPrototypeOf(value); p !== null; p = Object.getPrototypeOf(p)) {
      if (Object.hasOwn(p, 'name') && p.name === this.name && Object.hasOwn(p, 'constructor')) return BRAND in p;
    }
    return false;
  }
}

const named = (cls: { prototype: Error; name: string }): void => {
  Object.defineProperty(cls.prototype, 'name', { value: cls.name, configurable: true, writable: true });
};

/** Details of a process that ended before it did what was asked of it. */
export interface ProcessErrorFields {
  /** Its process id. */
  readonly pid?: number | null;
  /** Its exit code; negative = killed by that signal. */
  readonly exitCode?: number | null;
  /** The signal that killed it, if one did. */
  readonly signal?: NodeJS.Signals | null;
}

/** A process failed: ended before its target settled, or misused (Python's `ProcessError`, E-01). */
export class ProcessError extends MultiprocError {
  /** Process id of the process that failed, if it had one. */
  readonly pid: number | null;
  /** Its exit code; negative = killed by that signal. */
  readonly exitCode: number | null;
  /** The signal that killed it, if one did. */
  readonly signal: NodeJS.Signals | null;

  constructor(
    message: string,
    fields: ProcessErrorFields = {},
    code = 'ERR_MULTIPROC_PROCESS',
    options?: ErrorOptions,
  ) {
    super(message, code, options);
    this.pid = fields.pid ?? null;
    this.exitCode = fields.exitCode ?? null;
    this.signal = fields.signal ?? null;
  }
}

/** The buffer given to `recvBytesInto` is smaller than the message; `message` bytes stay in the pipe (E-02, "keeps the message"). */
export class BufferTooShort extends ProcessError {
  /** Size in bytes of the message that waits. */
  readonly size: number;

  constructor(message: string, size: number) {
    super(message, {}, 'ERR_MULTIPROC_BUFFER_TOO_SHORT');
    this.size = size;
  }
}

/** A wait took longer than its `timeout` (milliseconds). */
export class TimeoutError extends MultiprocError {
  constructor(message: string) {
    super(message, 'ERR_MULTIPROC_TIMEOUT');
  }
}

/** Every writer is gone and the pipe is drained. */
export class EOFError extends MultiprocError {
  constructor(message = 'End of file: every process that could write to this pipe has closed it or has ended') {
    super(message, 'ERR_MULTIPROC_EOF');
  }
}

/** Nobody can read what would be sent. */
export class BrokenPipeError extends MultiprocError {
  constructor(message = 'Broken pipe: every process that could read from this pipe has closed it or has ended') {
    super(message, 'ERR_MULTIPROC_BROKEN_PIPE');
  }
}

/** The object is in a state in which this cannot be done (closed, not started, started twice ...). */
export class InvalidStateError extends MultiprocError {
  constructor(message: string) {
    super(message, 'ERR_MULTIPROC_INVALID_STATE');
  }
}

/** An argument has the right type but a value that makes no sense. */
export class ValueError extends MultiprocError {
  constructor(message: string) {
    super(message, 'ERR_MULTIPROC_VALUE');
  }
}

/** A value or function cannot travel to another process: says what, where in the value, and how to fix it. */
export class SerializationError extends MultiprocError {
  /** Where in the value the culprit is, e.g. `args[0].socket` or `captured variable server`. */
  readonly path: string;

  constructor(message: string, path = '', options?: ErrorOptions) {
    super(message, 'ERR_MULTIPROC_SERIALIZATION', options);
    this.path = path;
  }
}

/** An error thrown in another process whose class is not known here: `remoteName` is its class name. */
export class RemoteError extends MultiprocError {
  /** Class name of the error where it was thrown. */
  readonly remoteName: string;

  constructor(message: string, remoteName = 'Error', options?: ErrorOptions) {
    super(message, 'ERR_MULTIPROC_REMOTE', options);
    this.remoteName = remoteName;
  }
}

/** This platform, or this machine's set-up, lacks something that multiproc needs. */
export class UnsupportedPlatformError extends MultiprocError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, 'ERR_MULTIPROC_UNSUPPORTED_PLATFORM', options);
  }
}

/** Nothing to get from the queue: at once, or within the time given (Python: `queue.Empty`, E-05). */
export class QueueEmpty extends MultiprocError {
  constructor(message = 'The queue is empty') {
    super(message, 'ERR_MULTIPROC_QUEUE_EMPTY');
  }
}

/** No room in the queue: at once, or within the time given (Python: `queue.Full`, E-05). */
export class QueueFull extends MultiprocError {
  constructor(message = 'The queue is full') {
    super(message, 'ERR_MULTIPROC_QUEUE_FULL');
  }
}

/** The queue was shut down: nothing can be put any more, nor got once it is drained. */
export class QueueShutDown extends MultiprocError {
  constructor(message = 'The queue was shut down') {
    super(message, 'ERR_MULTIPROC_QUEUE_SHUT_DOWN');
  }
}

/** Why a barrier broke. */
export type BrokenBarrierReason = 'timeout' | 'abort' | 'reset' | 'action' | 'party-died';

/** The barrier broke, or was broken already (Python: `threading.BrokenBarrierError`, E-06). */
export class BrokenBarrierError extends MultiprocError {
  /** What broke it. */
  readonly reason: BrokenBarrierReason;
  /** Process id of the party that died, if that was the reason. */
  readonly pid: number | null;

  constructor(message: string, reason: BrokenBarrierReason, pid: number | null = null) {
    super(message, 'ERR_MULTIPROC_BROKEN_BARRIER');
    this.reason = reason;
    this.pid = pid;
  }
}

/** Waiting would never end: what is waited for is held by the one who would wait. */
export class DeadlockError extends MultiprocError {
  constructor(message: string) {
    super(message, 'ERR_MULTIPROC_DEADLOCK');
  }
}

/** The shared memory of the process tree is exhausted (address space, memory limit, or process table). */
export class OutOfMemoryError extends MultiprocError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, 'ERR_MULTIPROC_OUT_OF_MEMORY', options);
  }
}

for (const cls of [
  MultiprocError,
  ProcessError,
  BufferTooShort,
  TimeoutError,
  EOFError,
  BrokenPipeError,
  InvalidStateError,
  ValueError,
  SerializationError,
  RemoteError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  BrokenBarrierError,
  DeadlockError,
  UnsupportedPlatformError,
  OutOfMemoryError,
]) {
  named(cls);
}
