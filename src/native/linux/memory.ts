import type { Mapping, Native } from '../platform.js';
import { type Libc, lastError } from './libc.js';

const SYS_MEMFD_CREATE = process.arch === 'arm64' ? 279 : 319;
const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const FALLOC_KEEP_SIZE_PUNCH_HOLE = 3;
const MAP_FAILED = 2n ** 64n - 1n;

export function createMemory(
  libc: Libc,
): Pick<Native, 'createMemoryFile' | 'closeDescriptor' | 'growFile' | 'map' | 'punchHole'> {
  return {
    createMemoryFile(name) {
      const fd = libc.memfdCreate(SYS_MEMFD_CREATE, name, MFD_CLOEXEC);
      if (fd < 0)
        throw lastError(libc, 'memfd_create', 'multiproc needs Linux 3.17 or newer and free descriptors (ulimit -n)');
      return fd;
    },

    closeDescriptor: (fd) => void libc.close(fd),

    growFile(fd, bytes) {
      if (libc.ftruncate(fd, bytes) !== 0)
        throw lastError(libc, 'ftruncate', 'Is there a file size limit (ulimit -f)?');
    },

    map(fd, offset, bytes): Mapping {
      const pointer = libc.mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, fd, offset);
      const address = libc.koffi.address(pointer);
      if (address === MAP_FAILED) throw lastError(libc, 'mmap', 'Is there an address space limit (ulimit -v)?');
      return { address: Number(address), buffer: libc.koffi.view(pointer, bytes) };
    },

    punchHole(fd, offset, bytes) {
      if (libc.fallocate(fd, FALLOC_KEEP_SIZE_PUNCH_HOLE, offset, bytes) !== 0) throw lastError(libc, 'fallocate');
    },
  };
}
