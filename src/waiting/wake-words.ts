import { wakeWord } from '../arena/index.js';

/**
 * Words of a process by which others wake it: one cache line for each slot of the process table. README.md has the states
 * and who changes them.
 */
export const WakeWord = {
  /** A {@link Bell}: whether the event loop wants a byte in the process's doorbell. */
  DOORBELL: 0,
  /** When it was told last, by the clock of util/clock.ts. */
  DOORBELL_SINCE: 1,
  /** A {@link Bell}, and the futex that a blocking wait sleeps on. */
  FUTEX: 2,
  FUTEX_SINCE: 3,
  /** One bit for each channel: a queue of that channel was woken, and the process has not looked at it yet. */
  CHANNELS: 4,
} as const;

/** Queues are spread over so many bits. Two queues that share one cost a needless look, nothing else. */
export const CHANNEL_WORDS = 8;
const CHANNEL_COUNT = CHANNEL_WORDS * 32;

/** States of DOORBELL and FUTEX. Any larger value is PENDING: the slot of a waker that is about to make the system call. */
export const Bell = {
  /** The process looks by itself before it sleeps: nobody has to wake it. */
  QUIET: 0,
  /** It sleeps, or is about to, and needs a system call to be woken. */
  ARMED: 1,
  /** A waker has made the system call, and the process has not answered. */
  NOTIFIED: 2,
  /** It spins on this very word: changing it is enough. */
  SPINNING: 3,
} as const;

const FIRST_PENDING = 16;
export const pendingOf = (slot: number): number => FIRST_PENDING + slot;

export const doorbellWord = (slot: number): number => wakeWord(slot, WakeWord.DOORBELL);
export const futexWord = (slot: number): number => wakeWord(slot, WakeWord.FUTEX);
export const channelWord = (slot: number, channel: number): number =>
  wakeWord(slot, WakeWord.CHANNELS + (channel >>> 5));
export const channelBit = (channel: number): number => 1 << (channel & 31);

/** The channel of a queue: the same in every process. */
export function channelOf(ref: number, word: number): number {
  return Math.imul(ref + Math.imul(word, 31), 0x9e37_79b1) >>> (32 - Math.log2(CHANNEL_COUNT));
}
