import { currentState } from './current.js';
import { livingChildren } from './parent/children.js';
import { Process } from './process.js';
import { attachState } from './state.js';

let current: Process | undefined;

/**
 * The Process object of this process; in the root one named `MainProcess` (Python: `current_process`, C-03).
 *
 * @example console.log(`${currentProcess().name} has pid ${process.pid}`);
 */
export function currentProcess(): Process {
  if (current === undefined) setCurrentProcess(Object.create(Process.prototype) as Process);
  return current as Process;
}

/** In a child: its object is an instance of the class that was started. */
export function setCurrentProcess(object: Process): void {
  attachState(object, currentState());
  current = object;
}

/**
 * The children of this process that are alive (Python: `active_children`, C-01). Those that have ended are noticed here,
 * even while the event loop is blocked.
 *
 * @example for (const child of activeChildren()) child.terminate();
 */
export function activeChildren(): Process[] {
  return livingChildren() as Process[];
}
