/** `multiproc/shared-memory`: memory with a name, which Python's `multiprocessing.shared_memory` can attach to. */

export {
  type ShareableItem,
  ShareableList,
  type ShareableListStatistics,
  SharedMemory,
  SharedMemoryManager,
  type SharedMemoryManagerStatistics,
  type SharedMemoryOptions,
  type SharedMemoryStatistics,
} from './shared/index.js';
