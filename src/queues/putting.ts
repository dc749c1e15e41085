import { checkHandleCount, type Handle, handleListBytes, sharedKind, writeHandles } from '../arena/index.js';
import { type Encoded, encode } from '../codec/index.js';
import { QueueShutDown } from '../errors.js';
import { resolved } from '../util/turn-taking.js';
import type { Turn } from '../util/turns.js';
import { checkWaitOptions, FOREVER, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitSpec } from '../waiting/index.js';
import { BYTES_PER_TURN, doesNotWait } from './copy-budget.js';
import { putFailed } from './failed-waits.js';
import { Fifo } from './fifo.js';
import { BLOCKS_FRAME_BYTES, Frame, MAX_INLINE } from './layout.js';
import { Packing } from './packing.js';
import { LAST_MS } from './queue-lock.js';
import type { QueueState } from './state.js';
import { Writer } from './writer.js';

/** An encoded value on its way into the queue. */
interface Item {
  /** What goes into the segment: all of it, or nothing but where it is. */
  readonly bytes: Uint8Array;
  readonly packing: Packing | undefined;
  readonly handles: readonly Handle[];
}

/** The puts of this process. */
export class Putting {
  /** Items that this process has put. */
  count = 0;
  readonly #state: QueueState;
  readonly #writer: Writer;
  readonly #checkOpen: () => void;
  readonly #fifo = new Fifo();
  /** Large items that are not in the queue yet. */
  readonly #packings = new Set<Packing>();
  /** The last attempt failed because the queue was full, not because something else held it up. */
  #sawFull = false;

  /** Lets awaited gets of this process go on: a blocking put would keep them from making room. */
  readonly #letGet: () => boolean;

  constructor(state: QueueState, checkOpen: () => void, letGet: () => boolean) {
    this.#state = state;
    this.#writer = new Writer(state);
    this.#checkOpen = checkOpen;
    this.#letGet = letGet;
  }

  put(value: unknown, options: WaitOptions | undefined): Promise<void> {
    const encoded = encode(value);
    if (options !== undefined) checkWaitOptions(options);
    if (!this.#fifo.busy && isSmall(encoded) && this.#putSmall(encoded.bytes)) return resolved(undefined);
    return this.#wait(this.#itemOf(encoded), options);
  }

  putSync(value: unknown, options: SyncWaitOptions | undefined): void {
    const encoded = encode(value);
    if (options !== undefined) timeoutOf(options);
    if (!this.#fifo.busy && isSmall(encoded) && this.#putSmall(encoded.bytes)) return;
    this.#waitSync(this.#itemOf(encoded), options);
  }

  /** The first of the awaited puts tries again; false when there is none. */
  goOn(): boolean {
    const { busy } = this.#fifo;
    if (busy) this.#fifo.goOn();
    return busy;
  }

  /** The queue was closed here: all that wait find out. */
  close(): void {
    this.#fifo.pokeAll();
    for (const packing of this.#packings) this.#giveUp(packing);
  }

  /** The common case: a small value, nobody putting, room. False: take the slow way. */
  #putSmall(bytes: Uint8Array): boolean {
    const state = this.#state;
    if (!this.#lock()) return false;
    try {
      const at = this.#writer.reserve(bytes.length);
      this.#writer.segment.bytes.set(bytes, at);
      this.#writer.publish(bytes.length, Frame.VALUE);
    } finally {
      this.#unlock();
    }
    state.wake(state.getters);
    this.count++;
    return true;
  }

  #wait(item: Item, options: WaitOptions | undefined): Promise<void> {
    const { arena } = this.#state;
    const turn: Turn = {};
    // Until the item holds them: they may be closed here, or collected, while it waits.
    for (const handle of item.handles) arena.retain(handle);
    this.#fifo.enter(turn);
    /** False: the queue is full, which only a call that does not wait wants to know. */
    const attempt = (isTry: boolean): boolean | undefined => {
      this.#checkOpen();
      const budget = isTry ? FOREVER : BYTES_PER_TURN;
      if (!this.#fifo.mayTry(turn, budget)) return isTry && this.#state.isFull ? false : undefined;
      if (this.#advance(item, budget)) return true;
      if (this.#fifo.pausing) this.#fifo.goOnNextTurn();
      return isTry && this.#sawFull ? false : undefined;
    };
    const park = (isTry: boolean, waitOptions: WaitOptions | undefined): Promise<boolean | undefined> => {
      const spec = this.#specFor(() => this.#leaveIfOver(turn, item, () => attempt(isTry)));
      return getParkingLot().park(spec, waitOptions, (wait) => {
        turn.poke = () => {
          if (wait.tryNow()) this.#fifo.remove(turn);
        };
      });
    };
    const result = this.#finish(park, turn, item, options);
    item.packing?.snapshot();
    return result;
  }

  /** In the same moment, so that a blocking put of this process does not wait for one that is over. */
  #leaveIfOver(turn: Turn, item: Item, attempt: () => boolean | undefined): boolean | undefined {
    try {
      const done = attempt();
      if (done !== undefined) this.#fifo.remove(turn);
      return done;
    } catch (error) {
      this.#fifo.remove(turn);
      this.#giveUp(item.packing);
      throw error;
    }
  }

  async #finish(
    park: (isTry: boolean, options: WaitOptions | undefined) => Promise<boolean | undefined>,
    turn: Turn,
    item: Item,
    options: WaitOptions | undefined,
  ): Promise<void> {
    const { arena } = this.#state;
    const isTry = doesNotWait(options);
    let put: boolean | undefined;
    try {
      const tryFor = (timeout: number) => park(true, { ...options, timeout });
      if (isTry) put = await this.#fifo.parkUntilAnswered(turn, tryFor);
      else put = await park(false, options);
      // Its time is over, so a blocking put may have removed it already.
      if (put === undefined && !this.#fifo.has(turn)) this.#fifo.enter(turn);
      put ??= await tryFor(LAST_MS);
      if (put !== true) throw putFailed(options, put === false);
    } finally {
      if (put !== true) this.#giveUp(item.packing);
      this.#fifo.remove(turn);
      this.#fifo.pokeFirst();
      for (const handle of item.handles) arena.release(handle);
    }
  }

  #waitSync(item: Item, options: SyncWaitOptions | undefined): void {
    const tryOnce = (): boolean => this.#putEarlier() && this.#advance(item, FOREVER);
    const attempt = (): true | undefined => {
      if (tryOnce()) return true;
      return (this.#letGet() && tryOnce()) || undefined;
    };
    let done: true | undefined;
    try {
      const isTry = doesNotWait(options);
      if (!isTry) done = getParkingLot().parkSync(this.#specFor(attempt), options);
      done ??= this.#putUnlessFull(attempt, isTry ? FOREVER : LAST_MS);
      if (done === undefined) throw putFailed(options, this.#sawFull);
    } finally {
      if (done === undefined) this.#giveUp(item.packing);
    }
  }

  /** Undefined: the queue is full, or another process kept the lock for so long. */
  #putUnlessFull(attempt: () => true | undefined, lockMs: number): true | undefined {
    const { putLock } = this.#state;
    for (;;) {
      this.#sawFull = false;
      if (attempt()) return true;
      if (this.#sawFull || !putLock.acquire(lockMs)) return undefined;
      // Not kept: an awaited put of this process may have to go first.
      this.#unlock();
    }
  }

  /** What this process put before goes before; the event loop, which would see to it, is blocked. */
  #putEarlier(): boolean {
    for (let first = this.#fifo.first; first !== undefined; first = this.#fifo.first) {
      this.#fifo.goOn();
      if (this.#fifo.first === first) return false;
    }
    return true;
  }

  /** Puts the item if it can be put now. */
  #advance(item: Item, budget: number): boolean {
    const state = this.#state;
    this.#sawFull = false;
    this.#fifo.pausing = false;
    if (state.isShut) throw new QueueShutDown();
    if (item.packing !== undefined && !item.packing.isDone) {
      this.#sawFull = state.isFull;
      if (this.#sawFull) return false;
      this.#fifo.pausing = !item.packing.copy(budget);
      if (this.#fifo.pausing) return false;
    }
    if (!this.#lock()) return false;
    try {
      this.#publish(item);
    } finally {
      this.#unlock();
    }
    state.wake(state.getters);
    this.count++;
    if (item.packing !== undefined) this.#packings.delete(item.packing);
    for (const handle of item.handles) sharedKind(handle.kind).handedOn?.(handle);
    return true;
  }

  #publish({ bytes, packing, handles }: Item): void {
    const prefix = handles.length > 0 ? handleListBytes(handles.length) : 0;
    const flags = (packing === undefined ? Frame.VALUE : Frame.BLOCKS) | (prefix > 0 ? Frame.HANDLES : 0);
    const length = prefix + (packing === undefined ? bytes.length : BLOCKS_FRAME_BYTES);
    const { segment } = this.#writer;
    const at = this.#writer.reserve(length);
    if (prefix > 0) writeHandles(segment.words, at >> 2, handles);
    if (packing === undefined) segment.bytes.set(bytes, at + prefix);
    else {
      segment.words[(at + prefix) >> 2] = packing.first;
      segment.words[((at + prefix) >> 2) + 1] = packing.parts;
    }
    if (prefix === 0 && packing === undefined) {
      this.#writer.publish(length, flags);
      return;
    }
    // Blocks and handles belong to the item from the moment it is in the queue, and not before: one transaction.
    this.#state.arena.send(handles, (context) => {
      packing?.publishIn(context);
      this.#writer.publishIn(context, length, flags);
    });
  }

  /** The putters' lock, if the queue has room. */
  #lock(): boolean {
    const state = this.#state;
    if (state.isShut) throw new QueueShutDown();
    this.#sawFull = state.isFull;
    if (this.#sawFull || !state.putLock.acquire()) return false;
    this.#sawFull = state.isFull;
    if (!this.#sawFull) return true;
    this.#unlock();
    return false;
  }

  /** Others may wait for the lock. When the queue is full they could not use it: they wait for who gets an item. */
  #unlock(): void {
    const state = this.#state;
    state.putLock.release();
    if (!state.putters.isEmpty && !state.isFull) state.wake(state.putters);
  }

  #itemOf({ bytes, buffers, handles }: Encoded): Item {
    checkHandleCount(handles);
    const isInline = buffers.length === 0 && handleListBytes(handles.length) + bytes.length <= MAX_INLINE;
    const body = new Uint8Array(bytes);
    const packing = isInline ? undefined : new Packing(this.#state, [body, ...buffers]);
    if (packing !== undefined) this.#packings.add(packing);
    return { bytes: body, packing, handles: [...handles] };
  }

  /** At once when the queue is closed: a moment later it may not be there any more. */
  #giveUp(packing: Packing | undefined): void {
    if (packing !== undefined && this.#packings.delete(packing)) packing.giveUp();
  }

  #specFor<T>(tryNow: () => T | undefined): WaitSpec<T> {
    const state = this.#state;
    return state.waitIn(state.putters, tryNow, () => !state.isFull || state.isShut);
  }
}

const isSmall = ({ bytes, buffers, handles }: Encoded): boolean =>
  handles.length === 0 && buffers.length === 0 && bytes.length <= MAX_INLINE;
