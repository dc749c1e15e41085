import { getArena, type Handle } from '../../arena/index.js';
import { getNative } from '../../native/index.js';
import { SegmentWord } from './layout.js';
import { OwnRecord, type RecordEntry } from './record.js';
import { removeAbandoned, removeSegment } from './remove-abandoned.js';
import { warnAboutForgotten } from './warn-about-forgotten.js';

/** A segment that this process made and has to remove. */
interface Owned extends RecordEntry {
  readonly entry: number;
  /** In the arena, where survivors find it. */
  readonly handle: Handle;
}

const owned = new Map<string, Owned>();
let record: OwnRecord | undefined;
let recordOf = 0;
let lookedAt = Number.NEGATIVE_INFINITY;
/** A process that makes one segment after the other need not look each time. */
const LOOK_AGAIN_MS = 1000;

/** Others may remove our segments without a word: from so many on, look which are still there. */
const LOOK_FROM = 64;
let lookAt = LOOK_FROM;

/** Every process that makes or attaches to named memory looks what dead ones have left, once a second at most. */
export function lookForAbandoned(): void {
  const now = performance.now();
  if (now - lookedAt < LOOK_AGAIN_MS) return;
  lookedAt = now;
  removeAbandoned();
}

/**
 * Gives the segment its name, which from then on is this process's to remove; false: the name is taken. `handle`: in the
 * arena, where survivors find it; this process holds it until the segment is removed, or it is killed.
 */
export function publish(fd: number, { name, id }: RecordEntry, handle: Handle): boolean {
  const ownRecord = getRecord();
  const entry = ownRecord.add({ name, id });
  getArena().retain(handle);
  const segment = { name, id, entry, handle };
  let isNamed = false;
  try {
    isNamed = getNative().nameSegment(fd, name);
  } finally {
    if (!isNamed) forget(segment);
  }
  if (!isNamed) return false;
  if (owned.size >= lookAt) forgetRemoved();
  const removed = owned.get(name); // by somebody else, or the name were taken
  if (removed !== undefined) disown(removed);
  owned.set(name, segment);
  return true;
}

export function isOwn({ name, id }: RecordEntry): boolean {
  return owned.get(name)?.id === id;
}

/** The segment has been removed: it is nobody's any more. */
export function disown({ name, id }: RecordEntry): void {
  const found = owned.get(name);
  if (found === undefined || found.id !== id) return;
  owned.delete(name);
  forget(found);
}

function forget({ entry, handle }: Owned): void {
  record?.remove(entry);
  const arena = getArena();
  arena.windows.write(handle.ref, SegmentWord.OWNER, 0); // nobody has to look for it
  arena.release(handle);
}

function getRecord(): OwnRecord {
  // A forked child has its parent's variables, but is another process.
  if (record !== undefined && recordOf === process.pid) return record;
  if (recordOf === 0) process.once('exit', removeAll);
  owned.clear();
  record = new OwnRecord();
  recordOf = process.pid;
  return record;
}

function forgetRemoved(): void {
  const native = getNative();
  for (const segment of [...owned.values()]) if (native.identifySegment(segment.name) !== segment.id) disown(segment);
  lookAt = Math.max(LOOK_FROM, 2 * owned.size);
}

function removeAll(): void {
  if (recordOf !== process.pid) return;
  const forgotten = [...owned.values()].filter(removeSegment);
  record?.discard();
  warnAboutForgotten(forgotten.map(({ name }) => name));
}
