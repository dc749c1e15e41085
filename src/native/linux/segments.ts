import { constants, fstatSync, ftruncateSync, lstatSync, readdirSync, statfsSync, unlinkSync } from 'node:fs';
import type { Native, Segment } from '../platform.js';
import { type Libc, lastError } from './libc.js';

/** Where glibc, musl and so CPython's `shm_open` have them. */
const DIRECTORY = '/dev/shm';
const O_CLOEXEC = 0o2000000;
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;
const LOCK_EX_NB = 6;
/** As CPython's. */
const MODE = 0o600;

type Segments = Pick<
  Native,
  'createSegment' | 'nameSegment' | 'openSegment' | 'identifySegment' | 'removeSegment' | 'segmentNames' | 'lockSegment'
>;

/** POSIX shared memory. Inode numbers of a tmpfs count up, so they tell a segment from a later one of the same name. */
export function createSegments(libc: Libc): Segments {
  return {
    createSegment(bytes) {
      checkSpace(bytes);
      const fd = libc.open(DIRECTORY, O_TMPFILE | constants.O_RDWR | O_CLOEXEC, MODE);
      if (fd < 0) throw lastError(libc, 'open', `multiproc needs a tmpfs at ${DIRECTORY}, and free descriptors`);
      return described(libc, fd, bytes);
    },

    nameSegment(fd, name) {
      const from = `/proc/self/fd/${fd}`;
      if (libc.linkat(AT_FDCWD, from, AT_FDCWD, pathOf(name), AT_SYMLINK_FOLLOW) === 0) return true;
      if (libc.koffi.errno() === libc.koffi.os.errno.EEXIST) return false;
      throw lastError(libc, 'linkat');
    },

    openSegment(name) {
      const fd = libc.open(pathOf(name), constants.O_RDWR | constants.O_NOFOLLOW | O_CLOEXEC, 0);
      if (fd >= 0) return described(libc, fd);
      if (libc.koffi.errno() === libc.koffi.os.errno.ENOENT) return null;
      throw lastError(libc, 'shm_open');
    },

    identifySegment: (name) => lstatSync(pathOf(name), { throwIfNoEntry: false })?.ino ?? null,
    removeSegment: (name) => unlessMissing(() => removed(name)) ?? false,
    segmentNames: () => unlessMissing(() => readdirSync(DIRECTORY)) ?? [],
    lockSegment: (fd) => libc.flock(fd, LOCK_EX_NB) === 0,
  };
}

const pathOf = (name: string): string => `${DIRECTORY}/${name}`;

/** A tmpfs gives no memory before it is written to, and a write that finds none left kills with SIGBUS: better refuse. */
function checkSpace(bytes: number): void {
  const { bsize, bavail, blocks } = statfsSync(DIRECTORY);
  if (blocks === 0 || bytes <= bsize * bavail) return;
  const message = `${DIRECTORY} has ${bsize * bavail} bytes left, not ${bytes}: unlink segments, or give it more (docker run --shm-size)`;
  throw Object.assign(new Error(message), { code: 'ENOSPC', syscall: 'ftruncate' });
}

/** Opened by libc, so closed by libc: in a worker thread Node keeps a list of what it has opened itself. */
function described(libc: Libc, fd: number, wantedBytes = 0): Segment {
  try {
    if (wantedBytes > 0) ftruncateSync(fd, wantedBytes);
    const { size, ino, uid } = fstatSync(fd);
    return { fd, bytes: size, id: ino, isOurs: uid === process.geteuid?.() };
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function removed(name: string): true {
  unlinkSync(pathOf(name));
  return true;
}

function unlessMissing<T>(access: () => T): T | null {
  try {
    return access();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
