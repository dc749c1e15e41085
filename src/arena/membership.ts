/** A child's place in the arena of its tree: the descriptor of the memory file, and its slot. */
export interface Membership {
  readonly fd: number;
  readonly slot: number;
}

let membership: Membership | undefined;
let joined = false;

/** In a child, before anything else: the arena it will join when it first needs one. Many never do. */
export function belongToArena(fd: number, slot: number): void {
  membership = { fd, slot };
}

export function ownMembership(): Membership | undefined {
  return membership;
}

/** It has mapped it. */
export function noteJoined(): void {
  joined = true;
}

export const hasJoined = (): boolean => joined;
