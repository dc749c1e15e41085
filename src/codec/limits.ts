/** Binary leaves of this size and more travel out of band, in `Encoded.buffers`, without a copy. */
export const OUT_OF_BAND_BYTES = 32 * 1024;

/** A shape (the keys of an object) is cached when it is no larger than this; others are "wide". */
export const MAX_SHAPE_KEYS = 32;
export const MAX_SHAPE_BYTES = 250;

/** Entries of the shape caches, a power of two. */
export const SHAPE_CACHE_SIZE = 512;

/** Scratch buffers grown past this are given back after the message that needed them. */
export const MAX_KEPT_SCRATCH = 1024 * 1024;

/** Containers at this depth are written after the value instead of inside it, so that no depth overflows the stack. */
export const DEEP = 400;
