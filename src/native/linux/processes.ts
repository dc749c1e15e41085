import { closeSync, constants, openSync, readFileSync, readlinkSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import type { ExitStatus, Native } from '../platform.js';
import { type Libc, lastError } from './libc.js';

const SYS_PIDFD_OPEN = 434;
const POLLIN = 1;
const P_PID = 1;
const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x1000000;
const CLD_EXITED = 1;
const F_SETFL = 4;
const F_SETOWN = 8;
const F_SETSIG = 10;
const O_ASYNC = 0o20000;
const SIGKILL = 9;
/** A poll this long is repeated by the callers; it also bounds what fits an int of milliseconds. */
const LONGEST_POLL_MS = 1e9;

const signalNames = new Map(
  Object.entries(osConstants.signals).map(([name, number]) => [number, name as NodeJS.Signals]),
);

type Processes = Pick<
  Native,
  'waitForExit' | 'peekExit' | 'startTime' | 'dieWithPipe' | 'openKillPipe' | 'armKillPipe'
>;

export function createProcesses(libc: Libc): Processes {
  return {
    waitForExit(pid, timeoutMs) {
      const fd = libc.pidfdOpen(SYS_PIDFD_OPEN, pid, 0);
      if (fd < 0) {
        if (libc.koffi.errno() === libc.koffi.os.errno.ESRCH) return true;
        throw lastError(libc, 'pidfd_open', 'multiproc needs Linux 5.3 or newer and free descriptors (ulimit -n)');
      }
      try {
        const pollfd = Buffer.alloc(8);
        pollfd.writeInt32LE(fd, 0);
        pollfd.writeInt16LE(POLLIN, 4);
        return libc.poll(pollfd, 1, Math.ceil(Math.min(Math.max(timeoutMs, 0), LONGEST_POLL_MS))) > 0;
      } finally {
        closeSync(fd);
      }
    },

    peekExit(pid) {
      const info = Buffer.alloc(128); // siginfo_t
      if (libc.waitid(P_PID, pid, info, WEXITED | WNOHANG | WNOWAIT) !== 0 || info.readInt32LE(16) === 0) return null;
      return exitStatus(info.readInt32LE(8), info.readInt32LE(24));
    },

    startTime(pid) {
      let stat: string;
      try {
        stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if ((code === 'ENOENT' || code === 'ESRCH') && !exists(pid)) return null;
        throw error; // /proc hides it (hidepid), or no descriptor is left, say: nothing is known of the process
      }
      if (!showsThisNamespace()) throw new Error('/proc shows the processes of another pid namespace');
      // The second field is the command in parentheses and may hold anything, parentheses included.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
    },

    dieWithPipe(fd) {
      const own = openKillPipe(libc, fd);
      setOwner(libc, own, process.pid);
      if (hasHungUp(libc, own)) process.kill(process.pid, 'SIGKILL');
    },

    openKillPipe: (fd) => openKillPipe(libc, fd),
    armKillPipe: (fd, pid) => setOwner(libc, fd, pid),
  };
}

/** Asks the kernel and not /proc, which hides processes of other users where it is mounted with hidepid. A zombie exists. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let isOwnNamespace: boolean | undefined;

/** In a new pid namespace without a /proc of its own, the number of a process shows another process there. */
function showsThisNamespace(): boolean {
  isOwnNamespace ??= readlinkSync('/proc/self') === String(process.pid);
  return isOwnNamespace;
}

/** Owner and signal belong to the open file, which inherited descriptors share: so the pipe is opened anew. */
function openKillPipe(libc: Libc, fd: number): number {
  const own = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
  if (libc.fcntl(own, F_SETSIG, SIGKILL) < 0 || libc.fcntl(own, F_SETFL, O_ASYNC | constants.O_NONBLOCK) < 0) {
    throw lastError(libc, 'fcntl');
  }
  return own;
}

function setOwner(libc: Libc, fd: number, pid: number): void {
  if (libc.fcntl(fd, F_SETOWN, pid) < 0) throw lastError(libc, 'fcntl');
}

/** The last writer may have gone before the signal was set up. */
function hasHungUp(libc: Libc, fd: number): boolean {
  const pollfd = Buffer.alloc(8);
  pollfd.writeInt32LE(fd, 0);
  pollfd.writeInt16LE(POLLIN, 4);
  return libc.poll(pollfd, 1, 0) > 0;
}

function exitStatus(how: number, status: number): ExitStatus {
  return how === CLD_EXITED
    ? { code: status, signal: null }
    : { code: null, signal: signalNames.get(status) ?? 'SIGKILL' };
}
