import {
  Block,
  getArena,
  Kind,
  LINE_BYTES,
  type LockedContext,
  RAW_HEADER_BYTES,
  registerLifecycle,
} from '../arena/index.js';
import { registerQueues } from '../waiting/index.js';
import { wakeAllIn } from './ends.js';
import { CAPACITY, Direction, directionWord, End, FRAME_HEADER_BYTES, Frame, padded } from './layout.js';

/** What happens to pipes in the arena when holders go, in whichever process notices. */
export function registerPipeLifecycles(): void {
  registerLifecycle(Kind.CONNECTION, { holderGone: endHolderGone, dismantle: dropUnreadOfEnd });
  registerLifecycle(Kind.PIPE, { dismantle: freeBulk });
  const queues = [0, 1].flatMap((direction) =>
    [Direction.READERS, Direction.WRITERS].map((queue) => directionWord(direction) + queue),
  );
  registerQueues(Kind.CONNECTION, queues, true);
}

/**
 * A process let go of an end, or died: its marks and locks go, and everybody who waits for the pipe looks again. The
 * words are also changed outside transactions, so they are changed directly here: each change can be repeated, and
 * nobody else is this slot before the sweep has ended.
 */
function endHolderGone(context: LockedContext, ref: number, slot: number): void {
  const { tx } = context;
  const arena = getArena();
  const pipe = tx.get(ref, Block.LINK);
  const side = tx.get(ref, End.SIDE);
  const directions = tx.get(ref, End.SIMPLEX) === 1 ? 1 : 2;
  if (slot >= 0) {
    const end = arena.locate(ref);
    for (const passive of [End.PASSIVE_WRITERS, End.PASSIVE_READERS]) {
      Atomics.and(end.words, end.word + passive + (slot >>> 5), ~(1 << (slot & 31)));
    }
    const { words, word } = arena.locate(pipe);
    for (let direction = 0; direction < directions; direction++) {
      const writes = directions === 1 ? side === 1 : side === direction;
      const lock = word + directionWord(direction) + (writes ? Direction.WRITER_LOCK : Direction.READER_LOCK);
      Atomics.compareExchange(words, lock, slot + 1, 0);
    }
  }
  wakeAllIn(context, pipe, tx.get(pipe, Block.GENERATION), directions);
}

/** Nobody will read here any more: the messages let go of their handles, one frame a commit. */
function dropUnreadOfEnd({ tx, defer }: LockedContext, ref: number): void {
  const simplex = tx.get(ref, End.SIMPLEX) === 1;
  const side = tx.get(ref, End.SIDE);
  if (simplex && side === 1) return;
  const arena = getArena();
  const pipe = tx.get(ref, Block.LINK);
  const direction = simplex ? 0 : 1 - side;
  const at = directionWord(direction);
  const data = arena.locate(tx.get(pipe, Block.DATA));
  const start = (data.byte + RAW_HEADER_BYTES + direction * CAPACITY) >> 2;
  for (;;) {
    const tail = tx.get(pipe, at + Direction.TAIL);
    if (tail === tx.get(pipe, at + Direction.HEAD)) return;
    const header = start + ((tail % CAPACITY) >> 2);
    const flags = data.words[header + 1] as number;
    const after = (tail + FRAME_HEADER_BYTES + padded(data.words[header] as number)) % (2 * CAPACITY);
    if ((flags & Frame.HANDLES) !== 0) {
      const count = data.words[header + 2] as number;
      for (let i = 0; i < count; i++) arena.dropTransit({ tx, defer }, data.words[header + 4 + i * 3] as number);
    }
    tx.set(pipe, at + Direction.TAIL, after);
    tx.commit();
  }
}

function freeBulk({ tx, defer }: LockedContext, pipe: number): void {
  const arena = getArena();
  const directions = tx.get(tx.get(pipe, Block.DATA), Block.LINES) * LINE_BYTES > CAPACITY + RAW_HEADER_BYTES ? 2 : 1;
  for (let direction = 0; direction < directions; direction++) {
    const word = directionWord(direction) + Direction.BULK;
    const bulk = tx.get(pipe, word);
    if (bulk === 0) continue;
    tx.set(pipe, word, 0);
    arena.freeRaw({ tx, defer }, bulk);
    tx.commit();
  }
}
