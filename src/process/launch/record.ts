import {
  type Arena,
  Block,
  getArena,
  type Handle,
  Kind,
  type LockedContext,
  RAW_HEADER_BYTES,
  registerLifecycle,
} from '../../arena/index.js';
import { FOREVER } from '../../util/wait-options.js';
import { getParkingLot, QUEUE_WORDS, registerQueues, type WaitQueue } from '../../waiting/index.js';

/** Words of a process's record, behind the words of every object. README.md says who writes them when. */
const Word = {
  STATE: Block.PAYLOAD,
  /** Number of handles in an unread report; their refs are in the record's bulk data. */
  HANDLES: Block.PAYLOAD + 1,
  /** Wait queue of who waits for the report. */
  WAITERS: Block.PAYLOAD + 2,
} as const;

const RECORD_BYTES = (2 + QUEUE_WORDS) * 4;

const State = {
  /** The target has not settled. */
  PENDING: 0,
  /** The report is in the payload file, and the record holds its handles. */
  REPORTED: 1,
  /** The creator has read the report. */
  READ: 2,
} as const;

const LIST_START = RAW_HEADER_BYTES / 4;
/** Commit while dropping before the journal is full. */
const BATCH = 1000;

registerLifecycle(Kind.PROCESS, { dismantle: dropUnread });
registerQueues(Kind.PROCESS, [Word.WAITERS]);

/** A record held by this process, for a process about to be started. */
export function createRecord(): Handle {
  return getArena().create((create) => create({ kind: Kind.PROCESS, payloadBytes: RECORD_BYTES }));
}

/** The report is in the payload file: one step makes it visible and gives its handles to the record. */
export function publishReport(record: Handle, handles: readonly Handle[]): void {
  const arena = getArena();
  arena.send(handles, (context) => {
    const { tx } = context;
    if (handles.length > 0) {
      const list = arena.createRaw(context, handles.length * 4);
      for (const [i, { ref }] of handles.entries()) tx.set(list, LIST_START + i, ref);
      tx.set(record.ref, Block.DATA, list);
      tx.set(record.ref, Word.HANDLES, handles.length);
    }
    tx.set(record.ref, Word.STATE, State.REPORTED);
  });
  getParkingLot().wake(reportQueue(record), FOREVER);
}

export function isReported(record: Handle): boolean {
  return getArena().windows.read(record.ref, Word.STATE) === State.REPORTED;
}

/** Where to wait for a report. */
export function reportQueue({ ref, generation }: Handle): WaitQueue {
  return getParkingLot().queue({ ref, generation, word: Word.WAITERS });
}

/** The creator has read the report: its handles are now held by this process, once each. */
export function takeReport(record: Handle, handles: readonly Handle[]): void {
  getArena().receive(handles, ({ tx }) => {
    tx.set(record.ref, Word.HANDLES, 0);
    tx.set(record.ref, Word.STATE, State.READ);
  });
}

/** Nobody will read the report any more: what it holds is let go, a few handles a commit. */
function dropUnread(context: LockedContext, ref: number): void {
  const { tx } = context;
  const arena: Arena = getArena();
  const list = tx.get(ref, Block.DATA);
  for (let count = tx.get(ref, Word.HANDLES); count > 0; count--) {
    arena.dropTransit(context, tx.get(list, LIST_START + count - 1));
    tx.set(ref, Word.HANDLES, count - 1);
    if (tx.size > BATCH) tx.commit();
  }
}
