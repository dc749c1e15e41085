import { BITMAP_WORDS, Block, RAW_HEADER_BYTES } from '../arena/index.js';
import { QUEUE_WORDS } from '../waiting/index.js';

/** Bytes of each ring: two of them, or one, fill a block of the arena exactly. */
export const CAPACITY = 2 ** 18 - RAW_HEADER_BYTES;

/** Bytes of the ring for large messages, which a direction gets with its first large message. */
export const BULK_CAPACITY = 2 ** 21 - RAW_HEADER_BYTES;

/** Words of one direction of a pipe object; writer's, reader's and waiters' words in lines of their own. */
export const Direction = {
  /** Where the next frame goes, from 0 to 2 * CAPACITY (so that full and empty differ). Its store publishes a frame. */
  HEAD: 0,
  /** Slot + 1 of the process that is writing a message. */
  WRITER_LOCK: 1,
  /** Raw block of the ring for large messages, 0 = none yet; and where its next chunk goes. */
  BULK: 2,
  BULK_HEAD: 3,
  /** Slot + 1 of the last owner of the lock: whoever finds itself there may trust what it remembers of the other line. */
  LAST_WRITER: 4,
  /** Where the next frame is read. */
  TAIL: 16,
  /** Slot + 1 of the process that is reading a message. */
  READER_LOCK: 17,
  /** Where its bytes in use begin. */
  BULK_TAIL: 18,
  LAST_READER: 19,
  /** Wait queues: for a frame to read; for room, or for the writer's lock. */
  READERS: 32,
  WRITERS: 32 + QUEUE_WORDS,
} as const;
export const DIRECTION_WORDS = (32 + 2 * QUEUE_WORDS + 15) & ~15;

/** A pipe object: direction 0 is written by side 0. */
export const directionWord = (direction: number): number => Block.PAYLOAD + direction * DIRECTION_WORDS;

/** Words of a connection end, which holds (links to) its pipe object. */
export const End = {
  /** 0 or 1. */
  SIDE: Block.PAYLOAD,
  /** 1 in a pipe with one direction only, in which side 1 writes. */
  SIMPLEX: Block.PAYLOAD + 1,
  PEER: Block.PAYLOAD + 2,
  PEER_GENERATION: Block.PAYLOAD + 3,
  /** Holders that handed this end on and never sent, or never received, on it: they do not count. */
  PASSIVE_WRITERS: Block.PAYLOAD + 16,
  PASSIVE_READERS: Block.PAYLOAD + 16 + BITMAP_WORDS,
} as const;
export const END_BYTES = (16 + 2 * BITMAP_WORDS) * 4;

/**
 * A frame is [length, flags], then `length` bytes, padded to 8. A message is one frame, or - when it is large - a
 * START, any number of CHUNKs and an END. Whatever else follows a START or CHUNK ends that message undelivered: its
 * writer was killed or gave up.
 */
export const Frame = {
  /** Nothing: the rest of the ring's end. */
  PAD: 1,
  /** A whole message: an encoded value, or bytes. */
  OBJECT: 2,
  BYTES: 4,
  /** Begins a large message, which is OBJECT or BYTES: two doubles, the number of its segments and of its bytes. */
  START: 8,
  /** Position and length of bytes in the ring for large messages. */
  CHUNK: 16,
  END: 32,
  /** The frame begins with a list of handles: count, then kind, ref and generation of each. */
  HANDLES: 64,
} as const;
export const FRAME_HEADER_BYTES = 8;
export const CHUNK_FRAME_BYTES = 8;

/** Messages up to this size are one frame. (A frame that fits half a ring fits it wherever the last one ended.) */
export const MAX_INLINE = 16 * 1024;
export const CHUNK_BYTES = 128 * 1024;

export const padded = (bytes: number): number => (bytes + 7) & ~7;
