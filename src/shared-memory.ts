/** `multiproc/shared-memory`: memory with a name, which Python's `multiprocessing.shared_memory` can attach to. */

export { SharedMemory, type SharedMemoryOptions, type SharedMemoryStatistics } from './shared/index.js';
