import { closeSync } from 'node:fs';
import { getNative } from '../../native/index.js';

let readable: number | undefined;

/**
 * One child's lifeline: the read end of a pipe whose write end only this process has, for as long as it lives. The
 * kernel kills the child when the pipe hangs up: so children go with their creator, however it ends and whatever they
 * are doing, and their own children after them.
 */
export interface Lifeline {
  /** To be given to the child. */
  readonly fd: number;
  /** From now on the kernel watches. */
  hold(pid: number): void;
  /** This process's descriptor is no longer needed. */
  close(): void;
}

export function openLifeline(): Lifeline {
  const native = getNative();
  readable ??= native.createPipe({ nonBlocking: true })[0];
  const fd = native.openKillPipe(readable);
  return { fd, hold: (pid) => native.armKillPipe(fd, pid), close: () => closeSync(fd) };
}
