import { getNative } from '../../native/index.js';
import type { StartedProcess } from './started-process.js';

/** How long a process may take to end after SIGTERM when its creator ends. */
const GRACE_MS = 1000;

let installed = false;

/** What happens to children when this process ends by itself. Of a killed process the lifeline takes care. */
export function installCreatorEnd(children: () => Iterable<StartedProcess>): void {
  if (installed) return;
  installed = true;
  const waitedFor = new WeakSet<StartedProcess>();
  process.on('beforeExit', () => {
    for (const child of children()) {
      if (!waitedFor.has(child)) waitAtEnd(child);
      waitedFor.add(child);
    }
  });
  process.on('exit', () => endTheRest([...children()]));
}

/** Nothing is left but children: daemons are terminated, the others are waited for (P-07). */
function waitAtEnd(child: StartedProcess): void {
  if (child.isDaemon) {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  }
  child.hold();
}

/** The event loop is over: this blocks until the children have ended, or are killed. */
function endTheRest(children: readonly StartedProcess[]): void {
  const alive = children.filter((child) => child.poll() === null);
  for (const child of alive) child.kill('SIGTERM');
  const deadline = performance.now() + GRACE_MS;
  for (const child of alive) {
    if (!getNative().waitForExit(child.pid, deadline - performance.now())) child.kill('SIGKILL');
  }
}
