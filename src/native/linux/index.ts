import type { Native } from '../platform.js';
import { createDetachable } from './detachable.js';
import { createFutex } from './futex.js';
import { loadLibc } from './libc.js';
import { createMemory } from './memory.js';
import { createPipes } from './pipes.js';
import { createProcesses } from './processes.js';
import { createRobustList } from './robust-list.js';
import { createSegments } from './segments.js';

export function loadLinux(): Native {
  const libc = loadLibc();
  return {
    platform: `linux-${process.arch}`,
    ...createMemory(libc),
    ...createDetachable(libc),
    ...createSegments(libc),
    ...createFutex(libc),
    ...createPipes(libc),
    ...createProcesses(libc),
    ...createRobustList(libc),
  };
}
