import type { Readable } from 'node:stream';
import { getArena, type Handle } from '../../arena/index.js';
import { InvalidStateError } from '../../errors.js';
import { type ExitStatus, getNative } from '../../native/index.js';
import { getParkingLot } from '../../waiting/index.js';
import type { Report } from '../launch/message.js';
import { type Payload, readPayload } from '../launch/payload-file.js';
import { isReported, reportQueue, takeReport } from '../launch/record.js';
import { descendantsOf, sweepOrphans } from './orphans.js';
import { type Output, outputOf } from './output.js';
import type { Child } from './start-methods/index.js';

/** What `start()` made besides the process itself. */
export interface StartedParts {
  readonly child: Child;
  readonly name: string;
  readonly isDaemon: boolean;
  readonly slot: number;
  /** Of the slot: it may belong to another process later. */
  readonly generation: number;
  readonly record: Handle;
  /** Descriptor of the payload file. */
  readonly payload: number;
}

/** How often a blocking wait takes the output of a process that writes to a pipe. */
const TAKE_EVERY_MS = 2;

/** Results whose shared objects nobody asked for: they are let go with the Process object. */
const unread = new FinalizationRegistry<readonly Handle[]>((handles) => {
  for (const handle of handles) getArena().release(handle);
});

/** A process that this one has started, until and after its end. README.md has its states. */
export class StartedProcess {
  readonly pid: number;
  readonly name: string;
  readonly isDaemon: boolean;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #parts: StartedParts;
  readonly #outputs: readonly Output[];
  #status: ExitStatus | null = null;
  /** How it ended, as the event loop told, when nobody has acted on it yet. */
  #told: ExitStatus | null = null;
  #reaped = false;
  #report: Payload<Report> | null = null;
  #reportTaken = false;
  #holds = 0;
  readonly #onEnded = new Set<() => void>();
  readonly #onReaped = new Set<() => void>();

  constructor(parts: StartedParts) {
    const { child, name, isDaemon } = parts;
    this.#parts = parts;
    this.pid = child.pid;
    this.name = name;
    this.isDaemon = isDaemon;
    const [stdout, stderr] = [child.stdout, child.stderr].map((it) => it && outputOf(it, isDaemon));
    this.stdout = stdout?.stream ?? null;
    this.stderr = stderr?.stream ?? null;
    this.#outputs = [stdout, stderr].filter((it) => it != null);
    child.onReaped((status) => {
      this.#told = status;
      // libuv reaps all that have ended before it tells of the first one. Those who are told act on the next turn: by
      // then it has told of all, and nobody asks in vain how another one ended.
      setImmediate(() => {
        this.#reaped = true;
        this.#finish(status);
        callAll(this.#onReaped);
      });
    });
  }

  /** How it ended, null while it runs. Asks the system: the event loop, which would tell, may be blocked. */
  poll(): ExitStatus | null {
    if (this.#status === null) {
      const status = this.#told ?? getNative().peekExit(this.pid);
      if (status !== null) this.#finish(status);
    }
    return this.#status;
  }

  /** Blocks this thread until it has ended or the time is over. Its output is taken meanwhile, or it might block too. */
  waitSync(timeoutMs: number): ExitStatus | null {
    const deadline = performance.now() + timeoutMs;
    while (this.poll() === null) {
      const left = deadline - performance.now();
      const ended = getNative().waitForExit(this.pid, this.#outputs.length > 0 ? Math.min(left, TAKE_EVERY_MS) : left);
      for (const output of this.#outputs) output.takeSync();
      if (ended && this.poll() === null) throw reapedUntold(this.name);
      if (!ended && left <= 0) return null;
    }
    return this.#status;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.poll() === null) this.#parts.child.kill(signal);
  }

  /** Keeps the event loop alive until `letGo()`, or until the process has ended. */
  hold(): void {
    if (++this.#holds === 1) this.#parts.child.ref();
  }

  letGo(): void {
    if (--this.#holds === 0) this.#parts.child.unref();
  }

  /** Calls back at its end; does not keep the event loop alive. */
  onEnded(callback: () => void): void {
    this.#onEnded.add(callback);
  }

  /** Calls back once when it has ended, at once or later but never from inside this call. Holds until then. */
  onceEnded(callback: () => void): () => void {
    return this.#once(this.#onEnded, this.poll() !== null, callback);
  }

  /** As `onceEnded`, when the system has forgotten the process too: no zombie is left. */
  onceReaped(callback: () => void): () => void {
    return this.#once(this.#onReaped, this.#reaped, callback);
  }

  /** Resolves with its report, or with null when it has ended without one. Asked for once. */
  async report(): Promise<Payload<Report> | null> {
    if (this.#status === null && this.#report === null) await this.#reportOrEnd();
    if (this.#status === null && this.#report === null) this.#readReport();
    const report = this.#report;
    this.#report = null;
    if (report !== null) unread.unregister(this);
    return report;
  }

  /** Nobody will ask for the report. */
  forgetReport(): void {
    for (const handle of this.#report?.handles ?? []) getArena().release(handle);
    unread.unregister(this);
    this.#report = null;
  }

  async #reportOrEnd(): Promise<void> {
    const { record } = this.#parts;
    const tryNow = (): true | undefined => (this.#status !== null || isReported(record) ? true : undefined);
    await getParkingLot().park({ tryNow, queues: [reportQueue(record)], watch: [] }, undefined, (wait) => {
      this.#onEnded.add(() => void wait.tryNow());
    });
  }

  /** Takes the report if there is a whole one. */
  #readReport(): void {
    const { record, payload } = this.#parts;
    const report = readPayload<Report>(payload, 'report');
    // Without its last step a report holds no handles, so those in the file may be anybody's by now.
    if (report === null || (report.handles.length > 0 && !isReported(record))) return;
    takeReport(record, report.handles);
    this.#report = report;
    this.#reportTaken = true;
    if (report.handles.length > 0) unread.register(this, report.handles, this);
  }

  #finish(status: ExitStatus): void {
    if (this.#status !== null) return;
    const { record, payload, slot, generation } = this.#parts;
    const arena = getArena();
    if (this.#report === null && !this.#reportTaken) this.#readReport();
    this.#status = status;
    getNative().closeDescriptor(payload);
    const orphans = descendantsOf(arena, slot);
    arena.sweep(slot, generation);
    arena.release(record);
    if (orphans.length > 0) sweepOrphans(arena, orphans);
    callAll(this.#onEnded);
  }

  #once(callbacks: Set<() => void>, already: boolean, callback: () => void): () => void {
    let waiting = true;
    const finish = (): boolean => {
      const first = waiting;
      waiting = false;
      return first;
    };
    if (already) {
      queueMicrotask(() => finish() && callback());
      return finish;
    }
    const listener = (): void => {
      if (!finish()) return;
      this.letGo();
      callback();
    };
    callbacks.add(listener);
    this.hold();
    return () => {
      if (!finish()) return;
      callbacks.delete(listener);
      this.letGo();
    };
  }
}

/** The system has forgotten how it ended, and Node, which knows, is still telling others of theirs. */
function reapedUntold(name: string): InvalidStateError {
  return new InvalidStateError(
    `${name} has ended, but Node has not told how: it tells of several processes at once. Block on a later turn of the ` +
      "event loop (setImmediate), not in the 'exit' listener of a child_process, or await join()",
  );
}

function callAll(callbacks: Set<() => void>): void {
  const all = [...callbacks];
  callbacks.clear();
  for (const callback of all) callback();
}
