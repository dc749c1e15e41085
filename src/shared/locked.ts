import {
  Block,
  getArena,
  type Handle,
  type Hold,
  Kind,
  openLinked,
  type SharedClass,
  sharedKindOf,
  type Transaction,
} from '../arena/index.js';
import { InvalidStateError, ValueError } from '../errors.js';
import { type Lock, RLock } from '../sync/index.js';
import { LOCKED_BYTES, LockedWord } from './layout.js';
import { registerSharedLifecycles } from './lifecycle.js';

registerSharedLifecycles();

/** LOCK_KIND of an object whose lock nobody has asked for yet: most values are changed with `add` alone. */
const NOT_YET_MADE = -1;

/** Of an object that is there already, nothing is created. */
export const NOTHING = { payloadBytes: 0 } as const;

/** The hold of a new `Value` or `SharedArray`, which keeps its raw twin and its lock alive. */
export function holdLocked<T extends { readonly closed: boolean }>(
  shared: SharedClass<T>,
  object: T,
  raw: Handle,
  lock: boolean | Lock | RLock,
): Hold {
  const guard = typeof lock === 'boolean' ? null : handleOf(lock);
  return shared.hold(object, undefined, { payloadBytes: LOCKED_BYTES, link: raw.ref }, (tx, ref) => {
    tx.set(ref, LockedWord.RAW_GENERATION, raw.generation);
    if (guard === null) tx.set(ref, LockedWord.LOCK_KIND, lock === false ? 0 : NOT_YET_MADE);
    else install(tx, ref, guard);
  });
}

/** The raw twin of the `Value` or `SharedArray` at `ref`. */
export function rawTwin(ref: number, kind: number): object {
  const { windows } = getArena();
  const generation = windows.read(ref, LockedWord.RAW_GENERATION);
  return openLinked({ kind, ref: windows.read(ref, Block.LINK), generation });
}

/** The lock of a `Value` or `SharedArray`; made now if it is the first time that any process asks. */
export function lockOf(name: string, ref: number): Lock | RLock {
  const lock = lockIn(ref);
  if (lock.kind === 0) {
    throw new InvalidStateError(`This ${name} has no lock: it was made with { lock: false }`);
  }
  return lock.kind === NOT_YET_MADE ? makeLock(ref) : (openLinked(lock) as Lock | RLock);
}

/** With the arena locked: who puts a lock down may be in the middle of it, or have been killed there. */
function lockIn(ref: number): Handle {
  return getArena().transact(({ tx }) => ({
    kind: tx.get(ref, LockedWord.LOCK_KIND),
    ref: tx.get(ref, LockedWord.LOCK),
    generation: tx.get(ref, LockedWord.LOCK_GENERATION),
  }));
}

/** Several processes may make one at the same time: the first that puts its own down wins. */
function makeLock(ref: number): Lock | RLock {
  const made = new RLock();
  const handle = handleOf(made);
  const isOurs = getArena().transact(({ tx }) => {
    if (tx.get(ref, LockedWord.LOCK_KIND) !== NOT_YET_MADE) return false;
    install(tx, ref, handle);
    return true;
  });
  if (isOurs) return made;
  made.close();
  return lockOf('', ref);
}

function install(tx: Transaction, ref: number, lock: Handle): void {
  tx.set(ref, LockedWord.LOCK_KIND, lock.kind);
  tx.set(ref, LockedWord.LOCK, lock.ref);
  tx.set(ref, LockedWord.LOCK_GENERATION, lock.generation);
  tx.add(lock.ref, Block.TRANSIT, 1);
}

function handleOf(lock: object): Handle {
  const kind = sharedKindOf(Object(lock));
  if (kind?.kind === Kind.LOCK || kind?.kind === Kind.RLOCK) return kind.handleOf(lock);
  throw new ValueError('lock must be true, false, a Lock or an RLock');
}
