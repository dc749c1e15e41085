import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

// What /proc says about processes. It knows nothing of the library, so it can also look at a tree in which that hangs.

export interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** R, S, D, Z, T ... as in /proc. */
  readonly state: string;
  readonly command: string;
}

/** Processes below this one, and those that lost their parent but have our arena open; zombies too. */
export function descendants(root = process.pid): string[] {
  const arena = root === process.pid ? arenaOf(root) : undefined;
  return treeOf(root, arena)
    .filter(({ pid }) => pid !== root)
    .map(({ pid, state, command }) => `${pid} ${state} ${command}`);
}

/** A process, all below it, and all that have the arena open. */
export function treeOf(root: number, arena = arenaOf(root)): Seen[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap(statOf);
  const below = new Set([root]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({ pid }) => below.has(pid) || (arena !== undefined && arenaOf(pid)?.id === arena.id));
}

function statOf(pid: number): Seen[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ') as [string, string];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [{ pid, parent: Number(parent), state, command }];
  } catch {
    return []; // gone meanwhile
  }
}

export interface OpenArena {
  /** Every memory file has an inode of its own. */
  readonly id: string;
  /** Through which it can be read. */
  readonly path: string;
}

/** Which arena a process has open. */
export function arenaOf(pid: number): OpenArena | undefined {
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${fd}`;
      if (!readlinkSync(path).startsWith('/memfd:multiproc-arena')) continue;
      const { ino, dev } = statSync(path);
      return { id: `${dev}:${ino}`, path };
    }
  } catch {} // gone meanwhile, or not ours to look at
  return undefined;
}
