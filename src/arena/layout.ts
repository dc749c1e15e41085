import { DeathWord } from '../native/index.js';

/**
 * Where everything lies in the arena. A *ref* counts lines of 64 bytes from the start of the file, so an int32
 * reaches 128 GiB; words are int32. README.md has the whole picture.
 */

export const LINE_BYTES = 64;
export const LINE_WORDS = 16;

/** The file is mapped in windows, one view each: V8 counts a view's whole length as external memory. */
export const WINDOW_BYTES = 16 * 2 ** 20;
export const WINDOW_LINES = WINDOW_BYTES / LINE_BYTES;
export const MAX_WINDOWS = 4096;

/** Start of window 0: header, journal and process table. It is one block that is never freed. */
export const RESERVED_BYTES = 512 * 2 ** 10;

export const MAX_PROCESSES = 1024;
export const BITMAP_WORDS = MAX_PROCESSES / 32;

/** Words of the header (ref 0). */
export const Header = {
  /** Says what this file is and which version of the layout it has. */
  MAGIC: 0,
  /** The arena lock: 0 free, else the owner's slot + 1 and generation, and a bit when somebody sleeps on it: lock.ts. */
  LOCK: 1,
  /** Number of journal entries of a committed transaction that may not have been applied yet; 0 = none. */
  COMMITTED: 2,
  /** Last generation given out; every block that is allocated gets the next one. */
  GENERATION: 16,
  WINDOWS: 17,
  USED_LINES: 18,
  USED_BLOCKS: 19,
  /** First block of the list of dying objects. */
  DYING: 20,
  /** Counts the dead processes that were swept: who sees it change forgets what it cached about them. */
  DEATHS: 21,
  /** First free block of each buddy order. */
  FREE_LISTS: 32,
  /** One word per window: see Window. */
  WINDOW_TABLE: 64,
  /** Entries of three words: ref, word, new value. */
  JOURNAL: 80 * 1024,
  /** MAX_PROCESSES entries of SLOT_WORDS. */
  PROCESS_TABLE: 16 * 1024,
  /** MAX_PROCESSES entries of WAKE_WORDS: what waking a process needs, in a cache line of its own. */
  WAKE_TABLE: 104 * 1024,
} as const;

export const MAGIC = 0x6d70_0002;
export const JOURNAL_ENTRIES = 8192;

/** A word of the window table: what the window is used for. */
export const Window = {
  NONE: 0,
  /** Divided by the buddy allocator. */
  BUDDY: 1,
  /** Free again; belongs to no run. */
  UNUSED: 2,
  /** Continues the run that starts before it. */
  CONTINUED: 3,
  /** Start of a run of n windows that holds one huge block: RUN + n. */
  RUN: 16,
} as const;

/** Words of a block. Objects have all of them, raw blocks (an object's bulk data) only the first line. */
export const Block = {
  /** order | state << 8 | kind << 16 */
  STATE: 0,
  GENERATION: 1,
  /** Links of the free list, or of the dying list. */
  NEXT: 2,
  PREV: 3,
  /** How many unread messages and other objects hold this object. */
  TRANSIT: 4,
  /** Raw block that is freed with this object. */
  DATA: 5,
  /** Object that this one holds (counted in its TRANSIT). */
  LINK: 6,
  /** Lines of the block. */
  LINES: 7,
  /** One bit for each process slot that holds this object. */
  HOLDERS: 16,
  /** First word an object's kind may use. */
  PAYLOAD: 16 + BITMAP_WORDS,
} as const;

export const RAW_HEADER_BYTES = LINE_BYTES;
export const OBJECT_HEADER_BYTES = Block.PAYLOAD * 4;

export const BlockState = {
  FREE: 0,
  /** Held by somebody. */
  LIVE: 1,
  /** Held by nobody: on the dying list, being taken apart. */
  DYING: 2,
  /** Bulk data, owned by an object. */
  RAW: 3,
} as const;

export const SLOT_WORDS = 64;

/** First word of a slot's second line, which changes twice in the life of a process. */
const LIFE = LINE_WORDS;

/** Words of a process slot. */
export const Slot = {
  STATE: 0,
  PID: 1,
  /** Kernel start time in ticks, so that a reused pid is no mistake (low and high 30 bits). */
  START_LOW: 2,
  START_HIGH: 3,
  /** Slot of the process that started this one, -1 for the root. */
  CREATOR: 4,
  /** Changes each time the slot is claimed. */
  GENERATION: 5,
  /** Descriptor number of the write end of the process's doorbell + 1, 0 = none yet. */
  BELL_FD: 6,
  /** Chain of raw blocks with this process's wait nodes. */
  NODES: 10,
  /** Generation of the creator's slot: when it is another one, the creator is gone. */
  CREATOR_GENERATION: 13,
  /** 1: the process came to its end by itself and without an error; another end is a failure. */
  ENDED: 14,
  /** Length in bytes of the name, and its UTF-8 bytes. */
  NAME_BYTES: 15,
  /** Set by the kernel when the process ends; 0: the process is not registered. The words behind it are the kernel's list's. */
  LIFE,
  NAME: LIFE + DeathWord.WORDS,
} as const;

export const NAME_CAPACITY = (SLOT_WORDS - Slot.NAME) * 4;

export const SlotState = {
  FREE: 0,
  /** Claimed by its creator; the process may not exist yet. */
  STARTING: 1,
  RUNNING: 2,
  /** Known to be dead; what it held is being given back. */
  DEAD: 3,
  /** Dead, and all is given back but memory that one of its threads may still be writing to. */
  LINGERING: 4,
} as const;

/** Words of a process in the wake table; waiting/ has their meaning. */
export const WAKE_WORDS = 16;
export const wakeWord = (slot: number, word: number): number => Header.WAKE_TABLE + slot * WAKE_WORDS + word;

/** Word of the process table, counted from ref 0. */
export const slotWord = (slot: number, word: number): number => Header.PROCESS_TABLE + slot * SLOT_WORDS + word;
