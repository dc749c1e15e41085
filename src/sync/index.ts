import { registerSyncLifecycles } from './lifecycle.js';

export { Barrier, type BarrierStatistics } from './barrier.js';
export type { BarrierOptions } from './barrier-options.js';
export { Condition, type ConditionStatistics } from './condition.js';
export { Event, type EventStatistics } from './event.js';
export { Lock, type LockStatistics } from './lock.js';
export type { Held } from './lock-guard.js';
export type { SemaphoreStatistics } from './permit-lock.js';
export { RLock } from './rlock.js';
export { RWLock, type RWLockStatistics } from './rwlock.js';
export { BoundedSemaphore, Semaphore } from './semaphore.js';

registerSyncLifecycles();
