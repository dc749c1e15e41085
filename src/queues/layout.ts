import { Block, LINE_BYTES, RAW_HEADER_BYTES } from '../arena/index.js';
import { QUEUE_WORDS } from '../waiting/index.js';

/** Words of a queue object: what putters write, what is published, what getters write in lines of their own. */
export const Word = {
  /** Items the queue holds at most, 0 = no limit. Never changes. */
  MAXSIZE: Block.PAYLOAD,
  /** A count (flagged-counter.ts) of the tasks that are done. */
  DONE: Block.PAYLOAD + 10,
  /** A segment that was read to its end, kept for the next one that is needed; 0 = none. */
  SPARE: Block.PAYLOAD + 11,
  /** Chains of blocks: of items that are being put, and of those to be freed. */
  PENDING: Block.PAYLOAD + 12,
  GARBAGE: Block.PAYLOAD + 13,
  /** Blocks kept for the next large items, and how many lines they have. */
  KEPT: Block.PAYLOAD + 14,
  KEPT_LINES: Block.PAYLOAD + 15,
  /** The lock of the process that is putting an item (queue-lock.ts); then where the next item goes, twice: see `Place`. */
  PUT_LOCK: Block.PAYLOAD + 16,
  HEAD: Block.PAYLOAD + 17,
  /** A count and whether the queue is shut down (flagged-counter.ts). Its change publishes an item. */
  PUT: Block.PAYLOAD + 32,
  /** The lock of the process that is getting an item; then where that lies, twice. */
  GET_LOCK: Block.PAYLOAD + 48,
  TAIL: Block.PAYLOAD + 49,
  /** A count and whether nothing can be got any more. Its change takes an item away. */
  GOT: Block.PAYLOAD + 64,
  /** Wait queues: for an item, for room or a lock, for all tasks to be done. */
  GETTERS: Block.PAYLOAD + 80,
  PUTTERS: Block.PAYLOAD + 80 + QUEUE_WORDS,
  JOINERS: Block.PAYLOAD + 80 + 2 * QUEUE_WORDS,
} as const;
export const QUEUE_BYTES = (80 + 3 * QUEUE_WORDS) * 4;

/**
 * Words of a place, of which HEAD and TAIL have two each: the one that counts is chosen by the lowest bit of the count. So
 * the other one can be written at leisure, and one store changes both count and place.
 */
export const Place = { SEGMENT: 0, POSITION: 1, WORDS: 2 } as const;

/** Words that the raw blocks of large items use besides `Block.NEXT`, which links chains in PENDING or GARBAGE. */
export const Chain = {
  /** Next block of the same item. */
  NEXT_BLOCK: 8,
  /** Slot of the process that is putting the item; -1 in a segment that is garbage. */
  OWNER: 9,
} as const;

/** A frame in a segment is [length, flags], then `length` bytes, padded to 8. */
export const Frame = {
  /** An item: the encoded value. */
  VALUE: 1,
  /** An item whose bytes are in blocks of their own: first block, number of its parts. */
  BLOCKS: 2,
  /** Go on in the next segment. */
  NEXT: 4,
  /** The frame begins with a list of handles: count, then kind, ref and generation of each. */
  HANDLES: 8,
} as const;
export const FRAME_HEADER_BYTES = 8;
export const BLOCKS_FRAME_BYTES = 8;

/** Segments grow with the queue, from a page to this. */
export const FIRST_SEGMENT_BYTES = 4096;
export const MAX_SEGMENT_BYTES = 128 * 1024;

/** Larger items, and those with buffers out of band, have blocks of their own. */
export const MAX_INLINE = 16 * 1024;

/** Bytes of an item in one block: freeing it is a short step, and no block has windows of its own. */
export const BLOCK_BYTES = 4 * 2 ** 20 - RAW_HEADER_BYTES;

/**
 * Lines of the blocks that are kept: a fresh block is filled with pages by the kernel one by one, which costs more than
 * copying the bytes.
 */
export const MAX_KEPT_LINES = (8 * 2 ** 20) / LINE_BYTES;

export const padded = (bytes: number): number => (bytes + 7) & ~7;

/** Bytes a raw block of so many lines holds. */
export const capacityOf = (lines: number): number => lines * LINE_BYTES - RAW_HEADER_BYTES;
