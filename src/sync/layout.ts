import { BITMAP_WORDS, Block } from '../arena/index.js';
import { NOTIFY_QUEUE_WORDS, QUEUE_WORDS } from '../waiting/index.js';

/** Words that everything with a gate begins with: see gate.ts. */
export const GateWord = {
  /** Slot + 1 of a process whose turn it is and that newcomers must not overtake any more; 0 = whoever comes first. */
  RESERVED: Block.PAYLOAD,
  QUEUE: Block.PAYLOAD + 1,
} as const;
const AFTER_GATE = GateWord.QUEUE + QUEUE_WORDS;

/** Words of a Lock and an RLock. */
export const MutexWord = {
  /** Slot + 1 of the process that owns it, 0 = nobody, or ABANDONED. */
  OWNER: AFTER_GATE,
} as const;
export const MUTEX_BYTES = (MutexWord.OWNER + 1 - Block.PAYLOAD) * 4;

/** Nobody owns it, and the last owner died owning it. */
export const ABANDONED = 2 ** 30;

/** Words of an RWLock. */
export const RWLockWord = {
  /** Slot + 1 of the process that writes, 0 = nobody, or ABANDONED. */
  WRITER: AFTER_GATE,
  /** One bit for each process that reads, or looks whether it may. */
  READERS: AFTER_GATE + 1,
  READER_WORDS: BITMAP_WORDS,
} as const;
export const RW_LOCK_BYTES = (RWLockWord.READERS + RWLockWord.READER_WORDS - Block.PAYLOAD) * 4;

/** Words of a semaphore. */
export const SemaphoreWord = {
  /** Permits that can be taken, if they belong to nobody. */
  VALUE: AFTER_GATE,
  /** 1: the permits are seats (seats.ts), which lie in its bulk data; 0: they belong to nobody. */
  SEATS: AFTER_GATE + 1,
} as const;
export const SEMAPHORE_BYTES = (SemaphoreWord.SEATS + 1 - Block.PAYLOAD) * 4;

/** Words of an event. */
export const EventWord = {
  /** Bit 0: it is set. The rest counts how often it was set. */
  STATE: Block.PAYLOAD,
  QUEUE: Block.PAYLOAD + 1,
} as const;
export const EVENT_BYTES = (1 + QUEUE_WORDS) * 4;

/** Words of a condition, which holds (links to) its lock. */
export const ConditionWord = {
  QUEUE: Block.PAYLOAD,
  LOCK_KIND: Block.PAYLOAD + NOTIFY_QUEUE_WORDS,
  LOCK_GENERATION: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 1,
  /** 1: the lock was made by the condition, and goes with it. */
  OWNS_LOCK: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 2,
} as const;
export const CONDITION_BYTES = (NOTIFY_QUEUE_WORDS + 3) * 4;

/** Words of a barrier. All change in transactions only. */
export const BarrierWord = {
  QUEUE: Block.PAYLOAD,
  PARTIES: Block.PAYLOAD + NOTIFY_QUEUE_WORDS,
  /** How many have arrived and were not let through yet. */
  ARRIVED: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 1,
  /** Changes whenever those who wait are let through or sent away. */
  PHASE: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 2,
  /** 0 = whole, else the message that says why it broke: see outcomes.ts. */
  BROKEN: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 3,
  /** Slot + 1 of the process that runs the action. */
  ACTOR: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 4,
  /** Time-out of a wait that gives none, in milliseconds; -1 = for ever. */
  TIMEOUT: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 5,
  /** 1: the bulk data holds a function to be run when all have arrived. */
  HAS_ACTION: Block.PAYLOAD + NOTIFY_QUEUE_WORDS + 6,
  /** One bit for each process that waits. */
  WAITERS: Block.PAYLOAD + 16,
  WAITER_WORDS: BITMAP_WORDS,
} as const;
export const BARRIER_BYTES = (16 + BITMAP_WORDS) * 4;
