export { JoinableQueue } from './joinable-queue.js';
export { Queue } from './queue.js';
export { SimpleQueue } from './simple-queue.js';
export type { JoinableQueueStatistics, QueueStatistics } from './statistics.js';
