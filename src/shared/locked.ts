import { Block, getArena, type Handle, Kind, openShared, sharedKindOf, type Transaction } from '../arena/index.js';
import { InvalidStateError, ValueError } from '../errors.js';
import { LOCKED_BYTES, LockedWord } from './layout.js';
import { registerSharedLifecycles } from './lifecycle.js';
import { isLock, type LockLike, newDefaultLock } from './locks.js';

registerSharedLifecycles();

/** LOCK_KIND of an object whose lock nobody has asked for yet: most values are changed with `add` alone. */
const NOT_YET_MADE = -1;

/** A new `Value` or `SharedArray` that this process holds; it keeps its raw twin and its lock alive. */
export function createLocked(kind: number, raw: Handle, lock: boolean | LockLike): Handle {
  const guard = checkLock(lock);
  const arena = getArena();
  return arena.create((create, { tx }) => {
    const handle = create({ kind, payloadBytes: LOCKED_BYTES, link: raw.ref });
    tx.set(handle.ref, LockedWord.RAW_GENERATION, raw.generation);
    if (guard === null) tx.set(handle.ref, LockedWord.LOCK_KIND, lock === false ? 0 : NOT_YET_MADE);
    else install(tx, handle.ref, guard);
    return handle;
  });
}

/** The raw twin, opened by `open`. */
export function rawTwin<T>(ref: number, kind: number, open: (handle: Handle) => T): T {
  const { windows } = getArena();
  const generation = windows.read(ref, LockedWord.RAW_GENERATION);
  return openLinked({ kind, ref: windows.read(ref, Block.LINK), generation }, open);
}

/** The lock of a `Value` or `SharedArray`; made now if it is the first time that any process asks. */
export function lockOf(name: string, ref: number): LockLike {
  const { windows } = getArena();
  const kind = windows.read(ref, LockedWord.LOCK_KIND);
  if (kind === 0) {
    throw new InvalidStateError(`This ${name} has no lock: it was made with { lock: false }`);
  }
  if (kind === NOT_YET_MADE) return makeLock(ref);
  return openLinked(
    { kind, ref: windows.read(ref, LockedWord.LOCK), generation: windows.read(ref, LockedWord.LOCK_GENERATION) },
    (handle) => openShared(handle) as LockLike,
  );
}

/** Several processes may make one at the same time: the first that puts its own down wins. */
function makeLock(ref: number): LockLike {
  const made = newDefaultLock();
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

function openLinked<T>(handle: Handle, open: (handle: Handle) => T): T {
  const arena = getArena();
  arena.hold(handle);
  const object = open(handle);
  arena.release(handle); // the object has a hold of its own
  return object;
}

function checkLock(lock: boolean | LockLike): Handle | null {
  if (typeof lock === 'boolean') return null;
  if (isLock(lock)) return handleOf(lock);
  throw new ValueError('lock must be true, false, a Lock or an RLock');
}

function handleOf(lock: LockLike): Handle {
  const kind = sharedKindOf(lock);
  if (kind === undefined || (kind.kind !== Kind.LOCK && kind.kind !== Kind.RLOCK)) {
    throw new ValueError('lock must be true, false, a Lock or an RLock');
  }
  return kind.handleOf(lock);
}
