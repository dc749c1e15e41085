/** What a child finds behind its first descriptors, after standard input, output and error. */
export const Descriptor = {
  /** The arena's memory file. */
  ARENA: 3,
  /** The memory file for the messages of launch/message.ts. */
  PAYLOAD: 4,
  /** Read end of a pipe that hangs up when the creator ends. */
  LIFELINE: 5,
} as const;
