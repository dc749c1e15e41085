import type { Native } from '../platform.js';
import { type Libc, lastError } from './libc.js';

const SYS_FUTEX = process.arch === 'arm64' ? 98 : 202;
const FUTEX_WAIT = 0; // without FUTEX_PRIVATE_FLAG: the word is shared between processes
const FUTEX_WAKE = 1;
const LONGEST_MS = 86_400_000;

export function createFutex(libc: Libc): Pick<Native, 'futexWait' | 'futexWake'> {
  const timespec = new BigInt64Array(2);
  const timespecBytes = new Uint8Array(timespec.buffer);
  const { EAGAIN, EINTR, ETIMEDOUT } = libc.koffi.os.errno;

  return {
    futexWait(address, expected, timeoutMs) {
      const ns = BigInt(Math.ceil(Math.min(Math.max(timeoutMs, 0), LONGEST_MS) * 1e6));
      timespec[0] = ns / 1_000_000_000n;
      timespec[1] = ns % 1_000_000_000n;
      if (libc.futex(SYS_FUTEX, address, FUTEX_WAIT, expected >>> 0, timespecBytes, null, 0) === 0) return;
      const errno = libc.koffi.errno();
      if (errno !== EAGAIN && errno !== EINTR && errno !== ETIMEDOUT) throw lastError(libc, 'futex');
    },

    futexWake(address, count) {
      libc.futex(SYS_FUTEX, address, FUTEX_WAKE, count, null, null, 0);
    },
  };
}
