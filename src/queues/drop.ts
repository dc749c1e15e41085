import { type Arena, Block, handleListBytes, type LockedContext, readHandles } from '../arena/index.js';
import { discardChain, discardSegment, freeGarbage, freeKept } from './chains.js';
import { parity } from './flagged-counter.js';
import { FRAME_HEADER_BYTES, Frame, Place, padded, Word } from './layout.js';
import { Segment } from './segment.js';

/** Commit before the journal is full. (One item changes less than half of it, for it has a thousand handles at most.) */
const WORDS_AT_ONCE = 2000;

/**
 * Drops items that nobody will get, as many as one step of the arena takes; true when there are more. The caller owns the
 * getters' lock, or nobody holds the queue any more; and nothing can be put. The counts stay: see `unfinishedOf`.
 */
export function dropItems(arena: Arena, context: LockedContext, queue: number): boolean {
  const segment = new Segment(arena);
  while (dropItem(arena, context, queue, segment)) if (context.tx.size > WORDS_AT_ONCE) return true;
  return false;
}

function dropItem(arena: Arena, context: LockedContext, queue: number, segment: Segment): boolean {
  const { tx } = context;
  const { head, tail } = places(context, queue);
  const ref = tx.get(queue, tail + Place.SEGMENT);
  const position = tx.get(queue, tail + Place.POSITION);
  if (ref === tx.get(queue, head + Place.SEGMENT) && position === tx.get(queue, head + Place.POSITION)) return false;
  segment.open(ref);
  if (position >= segment.capacity || segment.flags(position) === Frame.NEXT) {
    tx.set(queue, tail + Place.SEGMENT, tx.get(ref, Block.NEXT));
    tx.set(queue, tail + Place.POSITION, 0);
    discardSegment(context, queue, ref);
  } else {
    dropContents(arena, context, queue, segment, position);
    tx.set(queue, tail + Place.POSITION, position + FRAME_HEADER_BYTES + padded(segment.length(position)));
  }
  return true;
}

function dropContents(arena: Arena, context: LockedContext, queue: number, segment: Segment, position: number): void {
  const flags = segment.flags(position);
  let at = segment.payload(position) >> 2;
  if ((flags & Frame.HANDLES) !== 0) {
    const handles = readHandles(segment.words, at);
    for (const { ref } of handles) arena.dropTransit(context, ref);
    at += handleListBytes(handles.length) >> 2;
  }
  if ((flags & Frame.BLOCKS) !== 0) discardChain(context, queue, segment.words[at] as number);
}

/** Gives all memory of a queue back that nobody holds, one commit a step. May be repeated after a kill. */
export function freeQueue(arena: Arena, context: LockedContext, queue: number): void {
  const { tx } = context;
  while (dropItems(arena, context, queue)) tx.commit();
  tx.commit();
  while (freeSegment(arena, context, queue)) tx.commit();
  for (let first = tx.get(queue, Word.PENDING); first !== 0; first = tx.get(queue, Word.PENDING)) {
    tx.set(queue, Word.PENDING, tx.get(first, Block.NEXT));
    discardChain(context, queue, first);
    tx.commit();
  }
  while (freeGarbage(arena, context, queue)) tx.commit();
  tx.commit();
  while (freeKept(arena, context, queue)) tx.commit();
}

/** Both places move on together, so that nothing lies between them. */
function freeSegment(arena: Arena, context: LockedContext, queue: number): boolean {
  const { tx } = context;
  const { head, tail } = places(context, queue);
  const segment = tx.get(queue, tail + Place.SEGMENT);
  if (segment !== 0) {
    for (const place of [head, tail]) {
      tx.set(queue, place + Place.SEGMENT, tx.get(segment, Block.NEXT));
      tx.set(queue, place + Place.POSITION, 0);
    }
    arena.freeRaw(context, segment);
    return true;
  }
  const spare = tx.get(queue, Word.SPARE);
  if (spare === 0) return false;
  tx.set(queue, Word.SPARE, 0);
  arena.freeRaw(context, spare);
  return true;
}

function places({ tx }: LockedContext, queue: number): { head: number; tail: number } {
  return {
    head: Word.HEAD + parity(tx.get(queue, Word.PUT)) * Place.WORDS,
    tail: Word.TAIL + parity(tx.get(queue, Word.GOT)) * Place.WORDS,
  };
}
