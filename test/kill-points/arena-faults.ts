import { allocatedBlocks, orderOf, stateOf } from '../../src/arena/buddy.js';
import { Block, getArena, Header, type LockedContext } from '../../src/arena/index.js';
import { BlockState, LINE_BYTES, RESERVED_BYTES, WINDOW_LINES, Window } from '../../src/arena/layout.js';

/** What is wrong with the arena: used and free blocks must cover all of it, and be counted right. */
export function arenaFaults(): string[] {
  return getArena().transact(({ tx }) => {
    const used = [...allocatedBlocks(tx, RESERVED_BYTES)];
    const usedLines = used.reduce((sum, ref) => sum + tx.get(ref, Block.LINES), 0);
    const free = freeBlocks(tx);
    const counted = [tx.get(0, Header.USED_BLOCKS), tx.get(0, Header.USED_LINES)];
    const all =
      linesOfBuddies(tx) - used.reduce((sum, ref) => sum + (isRun(tx, ref) ? 0 : tx.get(ref, Block.LINES)), 0);
    return [
      used.length === counted[0] ? '' : `${used.length} used blocks, ${counted[0]} counted`,
      usedLines === counted[1] ? '' : `${usedLines} used lines, ${counted[1]} counted`,
      free.lines === all ? '' : `${free.lines} lines in free lists, ${all} lines not used`,
      free.strangers === 0 ? '' : `${free.strangers} blocks in free lists that are not free`,
      tx.get(0, Header.DYING) === 0 ? '' : 'objects that are dying',
    ].filter((fault) => fault !== '');
  });
}

type Tx = LockedContext['tx'];

const ORDERS = Math.log2(WINDOW_LINES / 4) + 1;

function freeBlocks(tx: Tx): { lines: number; strangers: number } {
  let lines = 0;
  let strangers = 0;
  for (let order = 0; order < ORDERS; order++) {
    for (let ref = tx.get(0, Header.FREE_LISTS + order); ref !== 0; ref = tx.get(ref, Block.NEXT)) {
      const state = tx.get(ref, Block.STATE);
      if (stateOf(state) !== BlockState.FREE || orderOf(state) !== order) strangers++;
      lines += 4 * 2 ** order;
    }
  }
  return { lines, strangers };
}

function linesOfBuddies(tx: Tx): number {
  let lines = -RESERVED_BYTES / LINE_BYTES;
  for (let i = 0; i < tx.get(0, Header.WINDOWS); i++) {
    if (tx.get(0, Header.WINDOW_TABLE + i) === Window.BUDDY) lines += WINDOW_LINES;
  }
  return lines;
}

function isRun(tx: Tx, ref: number): boolean {
  return tx.get(0, Header.WINDOW_TABLE + Math.floor(ref / WINDOW_LINES)) > Window.RUN;
}
