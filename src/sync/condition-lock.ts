import { inspect } from 'node:util';
import { Block, getArena, type Handle, openLinked, type SharedKind, sharedKindOf } from '../arena/index.js';
import { ValueError } from '../errors.js';
import { ConditionWord } from './layout.js';
import { Lock, mutexOfLock, suspendLock } from './lock.js';
import type { Mutex, Taken } from './mutex.js';
import { isOwnerOfRLock, mutexOfRLock, RLock, suspendRLock } from './rlock.js';

/** The lock that an arrived condition holds: this process then holds it too. */
export function openLock(condition: Handle): Lock | RLock {
  const read = (word: number): number => getArena().windows.read(condition.ref, word);
  return openLinked({
    kind: read(ConditionWord.LOCK_KIND),
    ref: read(Block.LINK),
    generation: read(ConditionWord.LOCK_GENERATION),
  }) as Lock | RLock;
}

/** Of an open lock. */
export function handleOf(lock: Lock | RLock): Handle {
  return (sharedKindOf(lock) as SharedKind<object>).handleOf(lock);
}

export function checkLock(lock: unknown): Lock | RLock {
  if (lock instanceof Lock || lock instanceof RLock) return lock;
  throw new ValueError(`A Condition takes a Lock or an RLock, or makes an RLock of its own, not ${inspect(lock)}`);
}

export function mutexOf(lock: Lock | RLock): Mutex {
  return lock instanceof Lock ? mutexOfLock(lock) : mutexOfRLock(lock);
}

/** Whether the caller may wait and notify. */
export function isOwnerOf(lock: Lock | RLock): boolean {
  return lock instanceof Lock ? mutexOfLock(lock).isMine : isOwnerOfRLock(lock);
}

/** Lets go of the lock, all levels of it, for a while: gives back what takes it again, or says that nobody wants it any more. */
export function suspend(lock: Lock | RLock): (taken: Taken) => boolean {
  return lock instanceof Lock ? suspendLock(lock) : suspendRLock(lock);
}
