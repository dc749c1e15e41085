import { closeSync } from 'node:fs';
import { getNative, type Mapping } from '../../native/index.js';
import type { Check } from './check.js';

const BYTES = 1 << 20;

export const arena: Check = {
  name: 'arena',
  fix: 'allow memfd_create and mmap: loosen the seccomp profile, ulimit -v and the memory limit of the container',
  run() {
    // Two mappings of one anonymous file stand for two processes: what one writes, the other reads.
    const [mine, theirs] = mapTwice();
    const words = new Int32Array(mine.buffer);
    Atomics.store(words, 7, 42);
    const seen = Atomics.add(new Int32Array(theirs.buffer), 7, 1);
    if (seen !== 42 || Atomics.load(words, 7) !== 43) throw new Error('two mappings of one file show different bytes');
    return 'anonymous shared memory: created, mapped twice, atomic';
  },
};

/** One new anonymous file, mapped twice. The mappings live as long as this process, which is short. */
export function mapTwice(): [Mapping, Mapping] {
  const native = getNative();
  const fd = native.createMemoryFile('multiproc-doctor');
  try {
    native.growFile(fd, BYTES);
    return [native.map(fd, 0, BYTES), native.map(fd, 0, BYTES)];
  } finally {
    closeSync(fd);
  }
}
