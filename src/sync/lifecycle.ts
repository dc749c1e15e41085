import {
  Block,
  getArena,
  Kind,
  type LockedContext,
  registerLifecycle,
  Slot,
  SlotState,
  slotWord,
} from '../arena/index.js';
import { getParkingLot, registerQueues } from '../waiting/index.js';
import { breakBarrier, hasFailed, takesPart } from './barrier-state.js';
import { ABANDONED, BarrierWord, EventWord, GateWord, MutexWord, RWLockWord, SemaphoreWord } from './layout.js';
import { brokenBy } from './outcomes.js';
import { ReaderBits } from './reader-bits.js';
import { freeSeatsOf } from './seats.js';
import { dropStored } from './stored-action.js';

/**
 * What happens when a process lets go of one of these objects, or dies, in whichever process notices. Words that are also changed
 * outside transactions are changed directly here: each change can be repeated, and nobody else is this slot before the sweep
 * has ended.
 */
export function registerSyncLifecycles(): void {
  for (const kind of [Kind.LOCK, Kind.RLOCK, Kind.RW_LOCK, Kind.SEMAPHORE, Kind.BOUNDED_SEMAPHORE]) {
    registerQueues(kind, [GateWord.QUEUE]);
  }
  registerQueues(Kind.EVENT, [EventWord.QUEUE]);
  for (const kind of [Kind.LOCK, Kind.RLOCK]) registerLifecycle(kind, { holderGone: ownerGone });
  registerLifecycle(Kind.RW_LOCK, { holderGone: readerOrWriterGone });
  for (const kind of [Kind.SEMAPHORE, Kind.BOUNDED_SEMAPHORE]) {
    registerLifecycle(kind, { holderGone: permitsGone, dismantle: freeSeats });
  }
  registerLifecycle(Kind.BARRIER, { holderGone: partyGone, dismantle: dropAction });
}

function ownerGone(context: LockedContext, ref: number, slot: number): void {
  if (slot < 0) return;
  const { words, word } = getArena().locate(ref);
  const wasOwned = Atomics.compareExchange(words, word + MutexWord.OWNER, slot + 1, ABANDONED) === slot + 1;
  const wasReserved = endReservationOf(ref, slot);
  if (wasOwned || wasReserved) wake(context, ref, 1);
}

function readerOrWriterGone(context: LockedContext, ref: number, slot: number): void {
  if (slot < 0) return;
  const { words, word } = getArena().locate(ref);
  const didWrite = Atomics.compareExchange(words, word + RWLockWord.WRITER, slot + 1, ABANDONED) === slot + 1;
  const didRead = new ReaderBits(words, word + RWLockWord.READERS).clear(slot);
  const wasReserved = endReservationOf(ref, slot);
  if (didWrite || didRead || wasReserved) wake(context, ref, 1);
}

function permitsGone(context: LockedContext, ref: number, slot: number): void {
  if (slot < 0) return;
  const freed = context.tx.get(ref, SemaphoreWord.SEATS) === 0 ? 0 : freeSeatsOf(context.tx, ref, slot);
  const woken = freed + (endReservationOf(ref, slot) ? 1 : 0);
  if (woken > 0) wake(context, ref, woken);
}

/** Rows of seats beyond the first, which goes with its object. */
function freeSeats(context: LockedContext, ref: number): void {
  const { tx } = context;
  const first = tx.get(ref, Block.DATA);
  if (first === 0 || tx.get(ref, SemaphoreWord.SEATS) === 0) return;
  for (let row = tx.get(first, Block.NEXT); row !== 0; row = tx.get(first, Block.NEXT)) {
    tx.set(first, Block.NEXT, tx.get(row, Block.NEXT));
    getArena().freeRaw(context, row);
    tx.commit();
  }
}

/** Who closes the barrier in good order has given up its waits before. */
function partyGone(context: LockedContext, ref: number, slot: number): void {
  const { tx } = context;
  if (slot < 0 || tx.get(0, slotWord(slot, Slot.STATE)) !== SlotState.DEAD) return;
  if (!takesPart(context, ref, slot) && !hasFailed(context, slot)) return;
  const queue = { ref, generation: tx.get(ref, Block.GENERATION), word: BarrierWord.QUEUE };
  breakBarrier(
    context,
    getParkingLot().queue(queue, true),
    brokenBy('party-died', tx.get(0, slotWord(slot, Slot.PID))),
  );
}

function dropAction(context: LockedContext, ref: number): void {
  dropStored(getArena(), context, ref);
}

function endReservationOf(ref: number, slot: number): boolean {
  const { words, word } = getArena().locate(ref);
  return Atomics.compareExchange(words, word + GateWord.RESERVED, slot + 1, 0) === slot + 1;
}

function wake(context: LockedContext, ref: number, n: number): void {
  const queue = { ref, generation: context.tx.get(ref, Block.GENERATION), word: GateWord.QUEUE };
  getParkingLot().wakeIn(context, getParkingLot().queue(queue), n);
}
