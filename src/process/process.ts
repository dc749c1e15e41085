import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { InvalidStateError, ValueError } from '../errors.js';
import { isFunctionRef } from '../functions/index.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { callReference } from './call-reference.js';
import { checkAuthkey, checkDaemon, checkName, checkOptions } from './check-options.js';
import { currentState, ownAuthkey, setOwnAuthkey } from './current.js';
import { defaultName, nextIdentity } from './names.js';
import type { AnyProcessOptions, ProcessOptions, ProcessOptionsWithArgs } from './options.js';
import { exitCodeOf, ResultBox } from './parent/result-box.js';
import { startProcess } from './parent/start.js';
import { representation } from './representation.js';
import { Sentinel } from './sentinel.js';
import { attachState, startedOf, stateEvenIfClosed, stateOf } from './state.js';
import { type ProcessStatistics, statisticsOf } from './statistics.js';
import { waitFor } from './wait-for.js';

// Over 300 lines because it is the whole public class, most of it documentation.

/** A class bound to a start method has the method's name here. */
export const START_METHOD: unique symbol = Symbol('multiproc.startMethod');

/**
 * A process of its own that runs one function, or the `run` method of a subclass (Python: `multiprocessing.Process`).
 *
 * The target, its arguments and everything they refer to travel to the child when `start()` is called; the program's
 * entry script is not run again there. A child ends when its target has settled and its event loop is empty.
 *
 * @example
 * const p = new Process({ target: (n: number) => n ** 2, args: [7] });
 * p.start();
 * console.log(await p.result); // 49
 * console.log(await p.join()); // 0
 */
export class Process<A extends readonly unknown[] = readonly unknown[], R = unknown> implements AsyncDisposable {
  /**
   * Makes a process object; nothing runs before `start()`.
   *
   * **Throws** `ValueError` for options that make no sense.
   * **Differs from Python** (P-01): one options object, no `group`; keyword arguments are an object in `args`.
   */
  constructor(options?: ProcessOptions<R>);
  constructor(options: ProcessOptionsWithArgs<A, R>);
  constructor(options: AnyProcessOptions = {}) {
    checkOptions(options);
    const creator = currentState();
    const identity = nextIdentity(creator.identity);
    attachState(this, {
      role: 'child',
      name: options.name ?? defaultName(this.constructor.name, identity),
      identity,
      daemon: options.daemon ?? creator.daemon,
      authkey: options.authkey && Uint8Array.from(options.authkey),
      options,
      startMethod: (this.constructor as { [START_METHOD]?: string })[START_METHOD],
      started: undefined,
      sentinel: undefined,
      result: undefined,
      closed: false,
    });
  }

  /**
   * What the process does: calls the target with its arguments. Subclasses override it (P-02).
   *
   * @example
   * class Squarer extends Process<[], number> {
   *   constructor(readonly n: number) { super(); }
   *   override run() { return this.n ** 2; }
   * }
   */
  run(): R | Promise<R> {
    const { target, args = [] } = stateOf(this).options;
    if (target === undefined) return undefined as R;
    if (isFunctionRef(target)) return callReference(target, args) as Promise<R>;
    return (target as (...values: readonly unknown[]) => R)(...args);
  }

  /**
   * Starts the process. Synchronous: `pid` is set on return and never changes, and the child needs nothing more from
   * this process's event loop (P-03).
   *
   * **Throws** `SerializationError` when target or arguments cannot travel, `InvalidStateError` on a second start,
   * `ProcessError` when the system allows no process; then there is none, and nothing is left.
   */
  start(): this {
    const state = stateOf(this);
    state.started = startProcess(this, state, isPlain(this));
    state.options = {};
    state.result?.follow(state.started);
    return this;
  }

  /**
   * Resolves with the exit code when the process has ended, with `null` when the time is over first. Repeatable.
   *
   * **Throws** `InvalidStateError` before `start()` and on the current process.
   * **Cancellation**: rejects with the signal's reason; the process goes on.
   * **Differs from Python** (P-04), whose `join` returns nothing.
   */
  async join(options?: WaitOptions): Promise<number | null> {
    const started = startedOf(this, 'join');
    const timeout = timeoutOf(options);
    options?.signal?.throwIfAborted();
    if (timeout > 0) await waitFor((callback) => started.onceReaped(callback), options);
    const status = started.poll();
    return status === null ? null : exitCodeOf(status);
  }

  /** As {@link join}, blocking this thread. */
  joinSync(options?: SyncWaitOptions): number | null {
    const status = startedOf(this, 'joinSync').waitSync(timeoutOf(options));
    return status === null ? null : exitCodeOf(status);
  }

  /** Whether the process is running: false before `start()` (P-05). Exact, also while the event loop is blocked. */
  isAlive(): boolean {
    const state = stateOf(this);
    return state.role === 'self' || (state.started !== undefined && state.started.poll() === null);
  }

  /**
   * Sends SIGTERM. The process may live on for a moment, or longer if it handles the signal; only `join()` is certain.
   * Its own children end with it (P-13).
   */
  terminate(): void {
    startedOf(this, 'terminate').kill('SIGTERM');
  }

  /** Sends SIGKILL, which nothing survives (P-14). */
  kill(): void {
    startedOf(this, 'kill').kill('SIGKILL');
  }

  /** Sends SIGINT: exit code -2, unless the target handles the signal (P-12). */
  interrupt(): void {
    startedOf(this, 'interrupt').kill('SIGINT');
  }

  /**
   * Frees what the object holds; afterwards only `close()` and printing work (P-15). Repeatable.
   *
   * **Throws** `ValueError` while the process is running.
   */
  close(): void {
    const state = stateEvenIfClosed(this);
    if (state.role === 'self' || state.closed) return;
    if (state.started !== undefined && state.started.poll() === null) {
      throw new ValueError(`${state.name} is still running: join() or terminate() it before close()`);
    }
    state.closed = true;
    state.options = {};
    state.started?.forgetReport();
    if (state.started === undefined)
      state.result?.fail(new InvalidStateError(`${state.name} was closed before it was started`));
  }

  /** Any string, at any time; need not be unique (P-06). A running process keeps the name it was started with. */
  get name(): string {
    return stateOf(this).name;
  }

  set name(name: string) {
    const state = stateOf(this);
    checkName(name);
    state.name = name;
  }

  /**
   * Whether the process is terminated when its creator ends; inherited (P-07). Daemons may have children, unlike in
   * Python. Setting it **throws** `InvalidStateError` after `start()`.
   */
  get daemon(): boolean {
    return stateOf(this).daemon;
  }

  set daemon(daemon: boolean) {
    const state = stateOf(this);
    checkDaemon(daemon);
    if (state.started !== undefined || state.role === 'self') {
      throw new InvalidStateError(`${state.name} has been started already: set daemon before start()`);
    }
    state.daemon = daemon;
  }

  /** Key for authenticated connections: inherited, 32 random bytes in the root (P-10). It is never sent but to children. */
  get authkey(): Uint8Array {
    const state = stateOf(this);
    return Uint8Array.from(state.authkey ?? ownAuthkey());
  }

  set authkey(authkey: Uint8Array) {
    const state = stateOf(this);
    checkAuthkey(authkey);
    if (state.role === 'self') setOwnAuthkey(authkey);
    else state.authkey = Uint8Array.from(authkey);
  }

  /** `null` before `start()` (P-08). */
  get pid(): number | null {
    const state = stateOf(this);
    return state.role === 'self' ? process.pid : (state.started?.pid ?? null);
  }

  /**
   * `null` until the process has ended; then 0 when its target settled well, 1 after an uncaught error, n after
   * `process.exit(n)`, -n when signal n ended it (P-09).
   */
  get exitCode(): number | null {
    const status = stateOf(this).started?.poll() ?? null;
    return status === null ? null : exitCodeOf(status);
  }

  /** The signal that ended the process, if one did. */
  get signalCode(): NodeJS.Signals | null {
    return stateOf(this).started?.poll()?.signal ?? null;
  }

  /**
   * What the target returned, or rejects with what it threw, with its class, properties, cause and remote stack. Settles
   * when the target has settled, which may be before the process ends. Nobody has to look at it: it is never an
   * unhandled rejection by itself. Beyond Python.
   *
   * **Rejects** with `ProcessError` (`pid`, `exitCode`, `signal`) when the process ended first, with
   * `SerializationError` when the value cannot travel.
   */
  get result(): Promise<Awaited<R>> {
    const state = stateOf(this);
    if (state.role === 'self') throw new InvalidStateError('The current process cannot wait for its own result');
    if (state.result === undefined) {
      state.result = new ResultBox();
      if (state.started !== undefined) state.result.follow(state.started);
    }
    return state.result.promise as Promise<Awaited<R>>;
  }

  /**
   * What the process writes to standard output, with `stdio: 'pipe'`; else `null`. Everything written is kept in memory
   * until it is read, also after the end.
   */
  get stdout(): Readable | null {
    return stateOf(this).started?.stdout ?? null;
  }

  /** As {@link stdout}, for standard error. */
  get stderr(): Readable | null {
    return stateOf(this).started?.stderr ?? null;
  }

  /**
   * Becomes ready when the process has ended; for `wait` of `multiproc/connection` (P-11).
   *
   * **Throws** `InvalidStateError` before `start()`.
   */
  get sentinel(): Sentinel {
    const state = stateOf(this);
    state.sentinel ??= new Sentinel(startedOf(this, 'sentinel'));
    return state.sentinel;
  }

  /** A frozen picture of the process. */
  statistics(): ProcessStatistics {
    return statisticsOf(stateEvenIfClosed(this));
  }

  /** Terminates the process if it is still alive, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const state = stateEvenIfClosed(this);
    if (state.closed || state.started === undefined) return;
    this.terminate();
    await this.join();
  }

  /** The same as `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    return representation(this);
  }
}

/** Of a class of ours and with nothing of its own: the child can make the same from its name. */
function isPlain(object: Process): boolean {
  const cls = object.constructor;
  return (cls === Process || Object.hasOwn(cls, START_METHOD)) && Reflect.ownKeys(object).length === 0;
}
