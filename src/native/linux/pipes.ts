import type { Native } from '../platform.js';
import { type Libc, lastError } from './libc.js';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;

export function createPipes(libc: Libc): Pick<Native, 'createPipe'> {
  return {
    createPipe({ nonBlocking }) {
      const fds = [-1, -1];
      if (libc.pipe2(fds, O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0)) !== 0) {
        throw lastError(libc, 'pipe2', 'Raise the limit of open files (ulimit -n)');
      }
      return [fds[0] as number, fds[1] as number];
    },
  };
}
