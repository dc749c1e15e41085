import { scaled } from '../harness/program.js';

/** Putters and getters; the names are figures. */
export const CROWDS = { '1 to 1': [1, 1], '4 to 1': [4, 1], '4 to 4': [4, 4] } as const;

/** Items of each run, a multiple of 4: so many that compiling the code of eight processes does not count. */
export const OBJECTS = 4 * scaled(250_000);
export const BUFFERS = scaled(1024);
export const BUFFER_BYTES = 2 ** 20;

/** As many at most: the putter of buffers must not fill memory. */
export const MAX_BUFFERS = 32;
