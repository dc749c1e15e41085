import { getNative } from '../native/index.js';
import type { WaitOptions } from '../util/wait-options.js';
import { creatorOfThis } from './current.js';
import { waitFor } from './wait-for.js';

const LOOK_MS = 100;
/** It exists, and the system does not tell since when: /proc may hide the processes of other users. */
const HIDDEN = 'hidden';

/** The process that started this one, as far as a child knows it (Python: C-04). */
export class ParentProcess {
  /** Its `Process.name`; `MainProcess` if it is the root. */
  readonly name: string;
  /** Its process id, which is `process.ppid` here. */
  readonly pid: number;
  readonly #startTime: number | typeof HIDDEN | null;

  /** Not for users: `parentProcess()` gives it. */
  constructor(name: string, pid: number) {
    this.name = name;
    this.pid = pid;
    this.#startTime = startTimeOf(pid);
  }

  /** Whether it is running. A process whose parent ended is ended too, so a `false` is hardly ever seen. */
  isAlive(): boolean {
    const now = startTimeOf(this.pid);
    return now !== null && (now === this.#startTime || now === HIDDEN || this.#startTime === HIDDEN);
  }

  /** Resolves with 0 when it has ended, with `null` when the time is over. A child does not outlive its parent. */
  async join(options?: WaitOptions): Promise<number | null> {
    const ended = await waitFor((callback) => {
      const look = setInterval(() => !this.isAlive() && callback(), LOOK_MS);
      return () => clearInterval(look);
    }, options);
    return ended ? 0 : null;
  }
}

function startTimeOf(pid: number): number | typeof HIDDEN | null {
  try {
    return getNative().startTime(pid);
  } catch {
    return HIDDEN;
  }
}

let parent: ParentProcess | undefined;

/**
 * The process that started this one; `null` in the root (Python: `parent_process`, C-04).
 *
 * @example console.log(`started by ${parentProcess()?.name}`);
 */
export function parentProcess(): ParentProcess | null {
  const creator = creatorOfThis();
  if (creator === undefined) return null;
  parent ??= new ParentProcess(creator.name, creator.pid);
  return parent;
}
