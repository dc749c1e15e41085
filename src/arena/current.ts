import { InvalidStateError } from '../errors.js';
import { getNative } from '../native/index.js';
import { Arena } from './arena.js';
import { formatFirstWindow } from './buddy.js';
import { Header, MAGIC, RESERVED_BYTES, WINDOW_BYTES } from './layout.js';
import { noteJoined, ownMembership } from './membership.js';

const DESCRIPTION = 'multiproc-arena';
let current: Arena | undefined;

/** The arena of this process tree: at first use the root makes it, and a child joins it. */
export function getArena(): Arena {
  if (current !== undefined) return current;
  const membership = ownMembership();
  if (membership !== undefined) return joinArena(membership.fd, membership.slot);
  current = createArena();
  return current;
}

/** In a child, once: takes part in the arena that came by `fd`, as the process in `slot`. */
export function joinArena(fd: number, slot: number): Arena {
  if (current !== undefined) throw new InvalidStateError('This process has an arena already');
  const arena = new Arena(getNative(), fd, slot);
  if (Atomics.load(arena.windows.header, Header.MAGIC) !== MAGIC) {
    throw new InvalidStateError(
      'The parent uses another version of multiproc: its shared memory has a different layout',
    );
  }
  arena.table.introduce(slot, process.pid);
  arena.table.register(slot);
  // Before it takes the lock: it may have to take apart what a killed process has left dying, and the kinds ask for the
  // arena then. Without an answer they would join once more, and wait for ever for a lock that is their own.
  current = arena;
  arena.bindSlot(slot, process.pid);
  if (!arena.table.isBoundTo(slot, process.pid)) {
    current = undefined;
    throw new InvalidStateError('The process that started this one has ended');
  }
  noteJoined();
  markAtExit(arena);
  return arena;
}

/** Who ends well has not left the others in the lurch: see the barrier. */
function markAtExit(arena: Arena): void {
  process.once('exit', (code) => {
    if (code === 0) arena.markEnded();
  });
}

function createArena(): Arena {
  const native = getNative();
  const fd = native.createMemoryFile(DESCRIPTION);
  native.growFile(fd, WINDOW_BYTES);
  const arena = new Arena(native, fd, 0);
  arena.transact(({ tx }) => {
    formatFirstWindow(tx, RESERVED_BYTES);
    arena.table.claim(tx, 'MainProcess', -1);
    arena.table.bind(tx, 0, process.pid);
    tx.set(0, Header.MAGIC, MAGIC);
  });
  arena.table.register(0); // after the claim, which clears the word
  markAtExit(arena);
  return arena;
}
