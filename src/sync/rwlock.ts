import { inspect } from 'node:util';
import { type Hold, Kind, SharedClass } from '../arena/index.js';
import type { SyncWaitOptions, WaitOptions } from '../util/wait-options.js';
import { Acquirer } from './acquirer.js';
import { RW_LOCK_BYTES } from './layout.js';
import { Guard, type Held } from './lock-guard.js';
import type { Taken } from './mutex.js';
import { ownerInSlot, pidOfSlot } from './names.js';
import { ReaderWriter } from './reader-writer.js';

/** A picture of an RWLock, as `statistics()` gives it. */
export interface RWLockStatistics {
  /** Process id of the writer, or `null`. */
  readonly writer: number | null;
  /** How many processes read. */
  readonly readers: number;
  /** How many wait for it, readers and writers, in all processes. */
  readonly waiting: number;
}

let shared: SharedClass<RWLock>;

/**
 * A lock for processes that readers share, in as many processes and asynchronous tasks as there are; a writer is alone. Not
 * recursive: a reader that acquires it again while a writer waits, waits for itself.
 *
 * It can be sent anywhere. Those who wait are served in order, and nobody starves: while a writer waits, newcomers do not join those
 * that read. When a writer is killed, or exits without releasing it, the next one to acquire it, reader or writer, gets it with
 * `abandoned: true`. A killed reader has changed nothing: its share ends.
 *
 * Python has none.
 *
 * @example
 * const lock = new RWLock();
 * const total = await lock.runShared(() => addUp());
 * await lock.run(() => change());
 */
export class RWLock implements Disposable {
  readonly #hold: Hold;
  readonly #state: ReaderWriter;
  readonly #exclusive: Acquirer<Taken>;
  readonly #shared: Acquirer<Taken>;

  static {
    shared = new SharedClass<RWLock>({
      kind: Kind.RW_LOCK,
      name: 'RWLock',
      prototype: this.prototype,
      type: () => RWLock,
      holdOf: (lock) => lock.#hold,
    });
  }

  constructor();
  constructor(opening?: unknown) {
    const hold = shared.hold(this, opening, { payloadBytes: RW_LOCK_BYTES });
    const state = new ReaderWriter(hold);
    const endWriting = (): void => {
      if (!this.closed) state.releaseExclusive();
    };
    const endReading = (): void => {
      if (!this.closed) state.releaseShared();
    };
    this.#hold = hold;
    this.#state = state;
    this.#exclusive = new Acquirer('RWLock', hold, state.gate, state.exclusive, (it) => guard(it, endWriting));
    this.#shared = new Acquirer('RWLock', hold, state.gate, state.shared, (it) => guard(it, endReading));
  }

  /**
   * Waits until nobody else reads or writes, and writes. Resolves with the acquisition; with `null` when the time is over (`timeout`
   * in milliseconds, 0 = try once). The event loop goes on meanwhile; a wait that is aborted or times out leaves no trace.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example
   * const held = await lock.acquire({ timeout: 1000 });
   * if (held === null) console.log('busy');
   */
  acquire(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquire(options: WaitOptions): Promise<Held | null>;
  acquire(options?: WaitOptions): Promise<Held | null> {
    return this.#exclusive.acquire(options);
  }

  /**
   * As `acquire`, but blocks the thread. Without contention it makes no system call.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = lock.acquireSync();
   */
  acquireSync(options?: { timeout?: undefined }): Held;
  acquireSync(options: SyncWaitOptions): Held | null;
  acquireSync(options?: SyncWaitOptions): Held | null {
    return this.#exclusive.acquireSync(options);
  }

  /**
   * Waits until nobody writes, and nobody waits before it to write, and reads, beside others. Resolves as `acquire` does.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = await lock.acquireShared({ timeout: 1000 });
   */
  acquireShared(options?: { signal?: AbortSignal | undefined; timeout?: undefined }): Promise<Held>;
  acquireShared(options: WaitOptions): Promise<Held | null>;
  acquireShared(options?: WaitOptions): Promise<Held | null> {
    return this.#shared.acquire(options);
  }

  /**
   * As `acquireShared`, but blocks the thread. Without contention it makes no system call.
   *
   * @throws InvalidStateError - the lock is closed in this process
   * @example const held = lock.acquireSharedSync();
   */
  acquireSharedSync(options?: { timeout?: undefined }): Held;
  acquireSharedSync(options: SyncWaitOptions): Held | null;
  acquireSharedSync(options?: SyncWaitOptions): Held | null {
    return this.#shared.acquireSync(options);
  }

  /**
   * Runs `fn` while nobody else reads or writes, and resolves with what it returns. Releases however `fn` ends.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws InvalidStateError - the lock is closed in this process
   * @example await lock.run(async () => write(await next()));
   */
  run<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#exclusive.run(fn, options);
  }

  /**
   * As `run`, but blocks the thread while it waits; `fn` must be synchronous.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws ValueError - `fn` gave a promise, which goes on without the lock
   * @throws InvalidStateError - the lock is closed in this process
   * @example lock.runSync(() => change());
   */
  runSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    return this.#exclusive.runSync(fn, options);
  }

  /**
   * Runs `fn` while nobody writes, beside others that read, and resolves with what it returns. Releases however `fn` ends.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws InvalidStateError - the lock is closed in this process
   * @example const total = await lock.runShared(async () => add(await read()));
   */
  runShared<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    return this.#shared.run(fn, options);
  }

  /**
   * As `runShared`, but blocks the thread while it waits; `fn` must be synchronous.
   *
   * @throws TimeoutError - the lock did not become free in time; `fn` was not called
   * @throws ValueError - `fn` gave a promise, which goes on without the lock
   * @throws InvalidStateError - the lock is closed in this process
   * @example const total = lock.runSharedSync(() => addUp());
   */
  runSharedSync<T>(fn: () => T, options?: SyncWaitOptions): T {
    return this.#shared.runSync(fn, options);
  }

  /** Whether somebody writes now, in any process. */
  locked(): boolean {
    this.#hold.check();
    return this.#state.writer >= 0;
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#hold.closed;
  }

  /**
   * Ends this process's hold; the lock lives while others have it. Waits of this process for it reject, and its shares end. If this
   * process writes, the next one to acquire it gets it as from a dead writer, `abandoned`.
   */
  close(): void {
    this.#hold.end(() => this.#state.gate.retryAll());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** How the lock is now: writer, readers and waiters. */
  statistics(): RWLockStatistics {
    this.#hold.check();
    const { writer, readers, gate } = this.#state;
    return Object.freeze({ writer: pidOfSlot(writer), readers: readers.length, waiting: gate.waiting });
  }

  [inspect.custom](): string {
    if (this.closed) return '<RWLock closed>';
    const { writer, readers } = this.#state;
    return `<RWLock ${ownerInSlot(writer)} readers=${readers.length}>`;
  }
}

const guard = ({ abandoned }: Taken, end: () => void): Guard => new Guard(abandoned, end);
