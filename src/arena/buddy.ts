import { OutOfMemoryError } from '../errors.js';
import { Block, BlockState, Header, LINE_BYTES, MAX_WINDOWS, WINDOW_BYTES, WINDOW_LINES, Window } from './layout.js';
import type { Transaction } from './transaction.js';

/** The smallest block: 256 bytes. */
const MIN_LINES = 4;
const MAX_ORDER = Math.log2(WINDOW_LINES / MIN_LINES);
/** From here on a block gets windows of its own. */
const HUGE_BYTES = WINDOW_BYTES / 2;

const linesOf = (order: number): number => MIN_LINES * 2 ** order;
export const orderOf = (state: number): number => state & 0xff;
export const stateOf = (state: number): number => (state >>> 8) & 0xff;
export const kindOf = (state: number): number => state >>> 16;
export const packState = (order: number, state: number, kind: number): number => order | (state << 8) | (kind << 16);

/** Makes the file long enough for so many windows. May be done early or twice, so a kill in between is harmless. */
export type GrowFile = (windows: number) => void;

/** Takes a block of at least `bytes` (its header included) and gives it a fresh generation. */
export function allocateBlock(tx: Transaction, grow: GrowFile, bytes: number, state: number, kind: number): number {
  const ref = bytes > HUGE_BYTES ? takeRun(tx, grow, bytes) : takeBuddy(tx, grow, bytes);
  tx.set(ref, Block.STATE, packState(orderOf(tx.get(ref, Block.STATE)), state, kind));
  tx.set(ref, Block.GENERATION, nextGeneration(tx));
  tx.add(0, Header.USED_LINES, tx.get(ref, Block.LINES));
  tx.add(0, Header.USED_BLOCKS, 1);
  return ref;
}

/** Gives a block back and joins it with its free buddies. */
export function freeBlock(tx: Transaction, ref: number): void {
  tx.add(0, Header.USED_LINES, -tx.get(ref, Block.LINES));
  tx.add(0, Header.USED_BLOCKS, -1);
  // Who comes too late with an old handle must not find its generation in memory that is free or bulk data by now.
  tx.set(ref, Block.GENERATION, 0);
  const index = Math.floor(ref / WINDOW_LINES);
  const use = tx.get(0, Header.WINDOW_TABLE + index);
  if (use > Window.RUN) {
    for (let i = 0; i < use - Window.RUN; i++) tx.set(0, Header.WINDOW_TABLE + index + i, Window.UNUSED);
    tx.set(ref, Block.STATE, 0);
    return;
  }
  let order = orderOf(tx.get(ref, Block.STATE));
  const base = index * WINDOW_LINES;
  let line = ref - base;
  while (order < MAX_ORDER) {
    const buddy = base + (line ^ linesOf(order));
    const state = tx.get(buddy, Block.STATE);
    if (stateOf(state) !== BlockState.FREE || orderOf(state) !== order) break;
    unlinkFree(tx, order, buddy);
    line &= ~linesOf(order);
    order++;
  }
  linkFree(tx, order, base + line);
}

/** Prepares window 0: everything behind the reserved part is free. */
export function formatFirstWindow(tx: Transaction, reservedBytes: number): void {
  tx.set(0, Header.WINDOWS, 1);
  tx.set(0, Header.WINDOW_TABLE, Window.BUDDY);
  for (let bytes = reservedBytes; bytes < WINDOW_BYTES; bytes *= 2) {
    linkFree(tx, Math.log2(bytes / LINE_BYTES / MIN_LINES), bytes / LINE_BYTES);
  }
}

/** Refs of all allocated blocks. The caller owns the lock and has nothing uncommitted. */
export function* allocatedBlocks(tx: Transaction, reservedBytes: number): Generator<number> {
  const windows = tx.get(0, Header.WINDOWS);
  for (let index = 0; index < windows; index++) {
    const use = tx.get(0, Header.WINDOW_TABLE + index);
    const start = index * WINDOW_LINES;
    if (use > Window.RUN) yield start;
    if (use !== Window.BUDDY) continue;
    for (let ref = start + (index === 0 ? reservedBytes / LINE_BYTES : 0); ref < start + WINDOW_LINES; ) {
      const state = tx.get(ref, Block.STATE);
      if (stateOf(state) !== BlockState.FREE) yield ref;
      ref += linesOf(orderOf(state));
    }
  }
}

function takeBuddy(tx: Transaction, grow: GrowFile, bytes: number): number {
  let wanted = 0;
  while (linesOf(wanted) * LINE_BYTES < bytes) wanted++;
  let order = wanted;
  while (order <= MAX_ORDER && tx.get(0, Header.FREE_LISTS + order) === 0) order++;
  if (order > MAX_ORDER) {
    const index = takeWindows(tx, grow, 1);
    tx.set(0, Header.WINDOW_TABLE + index, Window.BUDDY);
    order = MAX_ORDER;
    linkFree(tx, order, index * WINDOW_LINES);
  }
  const ref = tx.get(0, Header.FREE_LISTS + order);
  unlinkFree(tx, order, ref);
  while (order > wanted) {
    order--;
    linkFree(tx, order, ref + linesOf(order));
  }
  tx.set(ref, Block.STATE, packState(order, BlockState.FREE, 0));
  tx.set(ref, Block.LINES, linesOf(order));
  return ref;
}

function takeRun(tx: Transaction, grow: GrowFile, bytes: number): number {
  const count = Math.ceil(bytes / WINDOW_BYTES);
  const index = takeWindows(tx, grow, count);
  tx.set(0, Header.WINDOW_TABLE + index, Window.RUN + count);
  for (let i = 1; i < count; i++) tx.set(0, Header.WINDOW_TABLE + index + i, Window.CONTINUED);
  const ref = index * WINDOW_LINES;
  tx.set(ref, Block.STATE, 0);
  tx.set(ref, Block.LINES, count * WINDOW_LINES);
  return ref;
}

/** The first `count` neighbouring windows that are unused, at the end of the file if need be. */
function takeWindows(tx: Transaction, grow: GrowFile, count: number): number {
  const windows = tx.get(0, Header.WINDOWS);
  let run = 0;
  for (let index = 0; index < windows; index++) {
    run = tx.get(0, Header.WINDOW_TABLE + index) === Window.UNUSED ? run + 1 : 0;
    if (run === count) return index - count + 1;
  }
  const start = windows - run;
  if (start + count > MAX_WINDOWS) {
    throw new OutOfMemoryError(
      `The shared memory of this process tree is full (${MAX_WINDOWS * WINDOW_BYTES} bytes): close what is no longer needed`,
    );
  }
  grow(start + count);
  tx.set(0, Header.WINDOWS, start + count);
  return start;
}

function nextGeneration(tx: Transaction): number {
  // 0 is never a generation, so a zeroed handle is never valid.
  const next = tx.get(0, Header.GENERATION) + 1;
  const generation = next > 0x7fff_ffff ? 1 : next;
  tx.set(0, Header.GENERATION, generation);
  return generation;
}

function linkFree(tx: Transaction, order: number, ref: number): void {
  const head = tx.get(0, Header.FREE_LISTS + order);
  tx.set(ref, Block.STATE, packState(order, BlockState.FREE, 0));
  tx.set(ref, Block.NEXT, head);
  tx.set(ref, Block.PREV, 0);
  if (head !== 0) tx.set(head, Block.PREV, ref);
  tx.set(0, Header.FREE_LISTS + order, ref);
}

function unlinkFree(tx: Transaction, order: number, ref: number): void {
  const next = tx.get(ref, Block.NEXT);
  const prev = tx.get(ref, Block.PREV);
  if (prev === 0) tx.set(0, Header.FREE_LISTS + order, next);
  else tx.set(prev, Block.NEXT, next);
  if (next !== 0) tx.set(next, Block.PREV, prev);
}
