export type { ArrayStatistics } from './element-array.js';
export type { ArrayContents } from './initial-elements.js';
export { SharedMemory, type SharedMemoryOptions, type SharedMemoryStatistics } from './memory/shared-memory.js';
export { RawArray } from './raw-array.js';
export { RawValue, type ValueStatistics } from './raw-value.js';
export { SharedArray } from './shared-array.js';
export type { Scalar, TypeCode, TypedArrayOf } from './type-codes.js';
export { type LockOptions, Value } from './value.js';
