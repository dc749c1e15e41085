import { Block } from '../arena/index.js';

/** Words of a raw value: what `RawValue` stands for, and a `Value` links to. */
export const RawValueWord = {
  CODE: Block.PAYLOAD,
  /** Eight bytes, aligned to eight. */
  VALUE: Block.PAYLOAD + 2,
} as const;
export const RAW_VALUE_BYTES = 16;

/** Words of a raw array: what `RawArray` stands for, and a `SharedArray` links to. */
export const RawArrayWord = {
  CODE: Block.PAYLOAD,
  /** Number of elements: low 30 bits, and the rest. */
  LENGTH_LOW: Block.PAYLOAD + 1,
  LENGTH_HIGH: Block.PAYLOAD + 2,
} as const;
export const RAW_ARRAY_BYTES = 16;

/** Words of a `Value` or `SharedArray`, which holds (links to) its raw twin and, counted in its TRANSIT, its lock. */
export const LockedWord = {
  RAW_GENERATION: Block.PAYLOAD,
  /** A handle; kind 0 = there is no lock. */
  LOCK_KIND: Block.PAYLOAD + 1,
  LOCK: Block.PAYLOAD + 2,
  LOCK_GENERATION: Block.PAYLOAD + 3,
} as const;
export const LOCKED_BYTES = 16;

export const LENGTH_SPLIT = 2 ** 30;
