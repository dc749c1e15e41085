import { installCreatorEnd } from './creator-end.js';
import type { StartedProcess } from './started-process.js';

/** The running children of this process. They are held here: a Process object that nobody keeps still counts (C-01). */
const running = new Map<StartedProcess, object>();

/** `process` is the Process object of the child. */
export function addChild(started: StartedProcess, process: object): void {
  running.set(started, process);
  installCreatorEnd(() => running.keys());
  started.onEnded(() => running.delete(started));
}

/** The Process objects of those that are alive now; the system is asked, so a blocked event loop does not matter. */
export function livingChildren(): object[] {
  for (const started of [...running.keys()]) started.poll();
  return [...running.values()];
}
