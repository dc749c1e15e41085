/** A word by which the kernel tells of a thread's death, and the memory behind it that `registerDeathWord` takes. */
export const DeathWord = {
  /** This bit is set when the thread has ended. Before that the word is another one than 0. */
  DIED: 0x4000_0000,
  /** Words in all. */
  WORDS: 10,
} as const;

/** What multiproc needs from an operating system. One implementation per platform; see `linux/`. */
export interface Native {
  readonly platform: string;

  /** An anonymous memory file (descriptor, close-on-exec). The kernel frees it with its last descriptor and mapping. */
  createMemoryFile(name: string): number;
  /** Closes a descriptor made here. In a worker thread Node's own `closeSync` warns about those it did not open. */
  closeDescriptor(fd: number): void;
  /** Makes the file at least `bytes` long; new bytes are zero and take no memory until touched. */
  growFile(fd: number, bytes: number): void;
  /** Maps `bytes` of the file, shared and writable, for the life of this process. */
  map(fd: number, offset: number, bytes: number): Mapping;
  /** Gives the pages of a file range back to the system; they read as zero afterwards. */
  punchHole(fd: number, offset: number, bytes: number): void;

  /** Bytes of a page: what offsets in files are multiples of. */
  readonly pageSize: number;
  /** What `mapDetachable` can map at most. */
  readonly maxDetachableBytes: number;
  /** Maps `bytes` of the file from a page on, for as long as somebody can reach the buffer. */
  mapDetachable(fd: number, offset: number, bytes: number): DetachableMapping;

  /** Memory of this size that has no name yet (descriptor, close-on-exec); nothing remains of it if this process dies. */
  createSegment(bytes: number): Segment;
  /** Gives it a name, in one step. False: the name is taken. */
  nameSegment(fd: number, name: string): boolean;
  /** Any process's segment; null = there is none of that name. */
  openSegment(name: string): Segment | null;
  /** The identity of the segment that has this name now. */
  identifySegment(name: string): number | null;
  /** False: there was none. */
  removeSegment(name: string): boolean;
  /** Names of all segments of the machine (of this container), whoever made them. */
  segmentNames(): string[];
  /** Locks an open segment until this process closes it or dies; false: another one has it locked. */
  lockSegment(fd: number): boolean;

  /** Sleeps while the int32 at `address` is `expected`: at most `timeoutMs` (Infinity = for ever). May wake for no reason. */
  futexWait(address: number, expected: number, timeoutMs: number): void;
  /** Wakes up to `count` sleepers of any process at `address`. */
  futexWake(address: number, count: number): void;

  /** A pipe, both ends close-on-exec: `[readable, writable]`. */
  createPipe(options: { nonBlocking: boolean }): [number, number];

  /**
   * From now on the kernel watches the calling thread: when it ends, whatever ends it, the kernel sets `DeathWord.DIED` in
   * `words[index]`, which lies at `address`, and wakes one futex sleeper there. The word must be 0 and stay mapped while
   * the thread lives, and the words behind it are not for other use. False: that cannot be had here, and the word is still 0.
   */
  registerDeathWord(words: Int32Array, index: number, address: number): boolean;

  /** Sleeps until the process has ended, with all its threads (a zombie counts), or the time is over; true if it has ended. */
  waitForExit(pid: number, timeoutMs: number): boolean;
  /** How a child of this process ended, without reaping it; null while it runs or when it is not our child. */
  peekExit(pid: number): ExitStatus | null;
  /**
   * Start time of a process in kernel ticks, null if there is no such process or it is a zombie. Throws if that cannot be
   * told, as where /proc hides the processes of other users.
   */
  startTime(pid: number): number | null;
  /** The kernel kills this process (SIGKILL) as soon as every write end of the pipe behind `fd` is closed. */
  dieWithPipe(fd: number): void;
  /** The same from outside: opens the pipe anew; the process that `armKillPipe` names is killed when it hangs up. */
  openKillPipe(fd: number): number;
  /** The pipe must not have hung up yet. */
  armKillPipe(fd: number, pid: number): void;
}

export interface Mapping {
  /** Address of the first byte. User-space addresses fit a double exactly. */
  readonly address: number;
  readonly buffer: ArrayBuffer;
}

/** A mapping that may be given to a user. */
export interface DetachableMapping {
  /** At least as long as asked for; nobody else can transfer or detach it. */
  readonly buffer: ArrayBuffer;
  /** Every view of the buffer has length 0 from now on. */
  detach(): void;
}

/** Named memory, of this library or of any other program. */
export interface Segment {
  readonly fd: number;
  readonly bytes: number;
  /** No two segments have the same, not even one after the other. */
  readonly id: number;
  /** Whether it belongs to this user. */
  readonly isOurs: boolean;
}

/** As `exit` of child_process: exactly one of the two is a value. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
