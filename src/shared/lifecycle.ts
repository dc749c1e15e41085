import { getArena, Kind, type LockedContext, registerLifecycle } from '../arena/index.js';
import { LockedWord } from './layout.js';

/** What happens to values and arrays in the arena when nobody holds them any more, in whichever process notices. */
export function registerSharedLifecycles(): void {
  registerLifecycle(Kind.VALUE, { dismantle: letLockGo });
  registerLifecycle(Kind.SHARED_ARRAY, { dismantle: letLockGo, isMapped: true });
  registerLifecycle(Kind.RAW_ARRAY, { isMapped: true });
}

/** In the commit that frees the object: the word and the count change together. */
function letLockGo(context: LockedContext, ref: number): void {
  const { tx } = context;
  if (tx.get(ref, LockedWord.LOCK_KIND) <= 0) return; // none, or none yet
  tx.set(ref, LockedWord.LOCK_KIND, 0);
  getArena().dropTransit(context, tx.get(ref, LockedWord.LOCK));
}
