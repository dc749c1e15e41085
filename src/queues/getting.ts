import { type Handle, handleListBytes, readHandles } from '../arena/index.js';
import { decode, decodeHeld } from '../codec/index.js';
import { InvalidStateError, QueueShutDown } from '../errors.js';
import { resolved } from '../util/turn-taking.js';
import type { Turn } from '../util/turns.js';
import { checkWaitOptions, FOREVER, type SyncWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitSpec } from '../waiting/index.js';
import { discardChain } from './chains.js';
import { BYTES_PER_TURN, budgetOf, doesNotWait } from './copy-budget.js';
import { dropItems } from './drop.js';
import { getFailed } from './failed-waits.js';
import { Fifo } from './fifo.js';
import { ItemModules } from './item-modules.js';
import { Frame } from './layout.js';
import { LAST_MS, SHORT_MS } from './queue-lock.js';
import { Reader } from './reader.js';
import type { QueueState } from './state.js';
import { Unpacking } from './unpacking.js';

/** No item. (`undefined` is a value that can be put.) */
const NOTHING = Symbol('nothing');

/** The gets of this process. */
export class Getting {
  /** Items that this process has got. */
  count = 0;
  readonly #state: QueueState;
  readonly #reader: Reader;
  readonly #checkOpen: () => void;
  readonly #fifo = new Fifo();
  /** A large item of which some is copied. This process keeps the lock meanwhile, but a call that does not wait may take it over. */
  #unpacking: { readonly item: number; readonly bytes: Unpacking } | undefined;
  readonly #modules = new ItemModules(() => this.#fifo.pokeFirst());
  #isDecoding = false;
  /** The last attempt failed because the queue was empty, not because something else held it up. */
  #sawEmpty = false;
  /** Lets awaited puts of this process go on: a blocking get would wait for them in vain. */
  readonly #letPut: () => boolean;

  constructor(state: QueueState, checkOpen: () => void, letPut: () => boolean) {
    this.#state = state;
    this.#reader = new Reader(state);
    this.#checkOpen = checkOpen;
    this.#letPut = letPut;
  }

  get(options: WaitOptions | undefined): Promise<unknown> {
    if (options !== undefined) checkWaitOptions(options);
    if (!this.#fifo.busy) {
      const item = this.#take(budgetOf(options));
      if (item !== NOTHING) return resolved(item);
      if (this.#fifo.pausing) this.#fifo.goOnNextTurn();
    }
    return this.#wait(options);
  }

  getSync(options: SyncWaitOptions | undefined): unknown {
    const isTry = doesNotWait(options);
    let found = this.#takeSync();
    if (!isTry)
      found ??= getParkingLot().parkSync(
        this.#specFor(() => this.#takeSync()),
        options,
      );
    found ??= this.#takeUnlessEmpty(isTry ? FOREVER : LAST_MS);
    if (found === undefined) throw getFailed(options, this.#sawEmpty);
    return found[0];
  }

  /** Undefined: the queue is empty, or another process kept the lock for so long. */
  #takeUnlessEmpty(lockMs: number): [unknown] | undefined {
    const { getLock } = this.#state;
    for (;;) {
      const found = this.#takeSync(true);
      if (found !== undefined || this.#sawEmpty || !getLock.acquire(lockMs, true)) return found;
      this.#unlock();
    }
  }

  /** The first of the awaited gets tries again; false when there is none. */
  goOn(): boolean {
    const { busy } = this.#fifo;
    if (busy) this.#fifo.goOn();
    return busy;
  }

  /** The queue was closed here: all that wait find out, and what is half copied stays in the queue. */
  close(): void {
    this.#fifo.pokeAll();
    this.#giveUp();
  }

  /** Drops the items of a queue that was cleared, unless another process has the lock: then that one does. */
  drop(): void {
    if (this.#isDecoding || !this.#state.getLock.acquire(0, true)) return;
    this.#unpacking = undefined;
    this.#unlock();
  }

  async #wait(options: WaitOptions | undefined): Promise<unknown> {
    const turn: Turn = {};
    const isTry = doesNotWait(options);
    this.#fifo.enter(turn);
    let found: [unknown] | undefined;
    try {
      const tryFor = (timeout: number) => this.#park(turn, true, { ...options, timeout });
      if (isTry) found = await this.#fifo.parkUntilAnswered(turn, tryFor);
      else found = await this.#park(turn, false, options);
      // Its time is over, so another call may have removed it already.
      if (found === undefined && !this.#fifo.has(turn)) this.#fifo.enter(turn);
      found ??= await tryFor(LAST_MS);
      if (found === undefined || found[0] === NOTHING) throw getFailed(options, found !== undefined);
      return found[0];
    } finally {
      this.#fifo.remove(turn);
      this.#fifo.pokeFirst();
      if ((found === undefined || found[0] === NOTHING) && !this.#fifo.busy) this.#giveUp();
    }
  }

  /** The item; or `NOTHING`, which only a call that does not wait wants to know: the queue is empty. */
  #park(turn: Turn, isTry: boolean, options: WaitOptions | undefined): Promise<[unknown] | undefined> {
    const budget = isTry ? FOREVER : BYTES_PER_TURN;
    const attempt = (): [unknown] | undefined => {
      this.#checkOpen();
      if (!this.#fifo.mayTry(turn, budget)) return isTry && this.#seesNothing() ? [NOTHING] : undefined;
      const item = this.#take(budget, false, isTry);
      if (item !== NOTHING) return [item];
      if (this.#fifo.pausing) this.#fifo.goOnNextTurn();
      return isTry && this.#sawEmpty ? [NOTHING] : undefined;
    };
    return getParkingLot().park(this.#specFor(attempt), options, (wait) => {
      turn.poke = () => {
        if (wait.tryNow()) this.#fifo.remove(turn);
      };
    });
  }

  /** Nobody here wants the item any more that is half copied, or that modules were imported for: others may. */
  #giveUp(): void {
    const state = this.#state;
    if (this.#unpacking !== undefined) {
      this.#unpacking = undefined;
      if (state.getLock.acquire(0)) this.#unlock();
    } else if (!state.isEmpty) state.wake(state.getters);
  }

  #takeSync(takeOver = false): [unknown] | undefined {
    this.#checkOpen();
    let item = this.#take(FOREVER, true, takeOver);
    if (item === NOTHING && this.#letPut()) item = this.#take(FOREVER, true, takeOver);
    return item === NOTHING ? undefined : [item];
  }

  /** The next item, if it can be got now. With `takeOver` also the one that another process copies turn by turn. */
  #take(budget: number, blocking = false, takeOver = false): unknown {
    const state = this.#state;
    this.#sawEmpty = false;
    this.#fifo.pausing = false;
    if (this.#isDecoding) throw new InvalidStateError('A class of the item that is being got cannot get the next one');
    if (this.#seesNothing()) {
      this.#unpacking = undefined; // another process took it over
      return NOTHING;
    }
    if (!state.getLock.acquire(SHORT_MS, takeOver)) return NOTHING;
    let item: unknown = NOTHING;
    try {
      if (this.#reader.peek()) item = this.#takeItem(budget, blocking);
      else if (this.#seesNothing()) return NOTHING;
    } finally {
      if (this.#fifo.pausing) state.getLock.pause();
      else this.#unlock();
    }
    return item;
  }

  /** **Throws** `QueueShutDown` when there will not be an item either. In this order: what was put before the end is seen. */
  #seesNothing(): boolean {
    const state = this.#state;
    const { isShut, isCleared } = state;
    if (isCleared) {
      this.drop();
      throw new QueueShutDown();
    }
    this.#sawEmpty = state.isEmpty;
    if (this.#sawEmpty && isShut) throw new QueueShutDown();
    return this.#sawEmpty;
  }

  #takeItem(budget: number, blocking: boolean): unknown {
    const { segment, frameAt, frameFlags, frameLength } = this.#reader;
    const handles = (frameFlags & Frame.HANDLES) === 0 ? [] : readHandles(segment.words, frameAt >> 2);
    const start = frameAt + (handles.length > 0 ? handleListBytes(handles.length) : 0);
    if ((frameFlags & Frame.BLOCKS) !== 0) {
      return this.#takeBlocks(segment.words[start >> 2], segment.words[(start >> 2) + 1], handles, budget, blocking);
    }
    const end = frameAt + frameLength;
    if (!blocking && this.#modules.importsFirst(segment.bytes, start, end)) return NOTHING;
    if (handles.length === 0) return this.#takePlain(segment.bytes, start, end);
    const body = segment.bytes.slice(start, end);
    this.#state.arena.receive(handles, (context) => this.#reader.consumeIn(context));
    this.count++;
    return this.#decoding(() => decodeHeld(body, [], handles));
  }

  /** Decoded where it lies, and then taken: who is killed before has not got it. */
  #takePlain(bytes: Uint8Array, start: number, end: number): unknown {
    this.#isDecoding = true;
    try {
      return decode(bytes, start, end, [], []);
    } finally {
      this.#isDecoding = false;
      // Also when it cannot be decoded: it would be in the way of all that follow.
      this.#reader.consume();
      this.count++;
    }
  }

  #takeBlocks(
    first: number | undefined,
    parts: number | undefined,
    handles: readonly Handle[],
    budget: number,
    blocking: boolean,
  ): unknown {
    const { arena, ref } = this.#state;
    const item = this.#reader.got;
    // A blocking get of this process may have taken the one of which some was copied.
    if (this.#unpacking?.item !== item)
      this.#unpacking = { item, bytes: new Unpacking(arena, first as number, parts as number) };
    const { bytes } = this.#unpacking;
    this.#fifo.pausing = !bytes.copy(budget);
    if (this.#fifo.pausing) return NOTHING;
    this.#unpacking = undefined;
    const [body, ...buffers] = bytes.parts as [Uint8Array, ...Uint8Array[]];
    if (!blocking && this.#modules.importsFirst(body, 0, body.length)) return NOTHING;
    arena.receive(handles, (context) => {
      this.#reader.consumeIn(context);
      discardChain(context, ref, first as number);
    });
    this.count++;
    this.#state.freeGarbage();
    return this.#decoding(() => decodeHeld(body, buffers, handles));
  }

  #decoding<T>(decodeItem: () => T): T {
    this.#isDecoding = true;
    try {
      return decodeItem();
    } finally {
      this.#isDecoding = false;
    }
  }

  /** Gives the lock back, and tells whom it concerns. */
  #unlock(): void {
    const state = this.#state;
    const wasCleared = state.isCleared;
    if (wasCleared) {
      const { arena, ref } = state;
      while (arena.transact((context) => dropItems(arena, context, ref)));
      state.freeGarbage();
    }
    state.getLock.release();
    // Who cleared it meanwhile could not drop anything: the lock was ours.
    if (!wasCleared && state.isCleared) {
      this.drop();
      return;
    }
    if (state.maxsize > 0 && !state.isFull) state.wake(state.putters);
    const { isShut } = state;
    if (!state.isEmpty) state.wake(state.getters);
    else if (isShut) state.wakeAll(state.getters);
  }

  #specFor<T>(tryNow: () => T | undefined): WaitSpec<T> {
    return this.#state.waitIn(this.#state.getters, tryNow, () => !this.#state.isEmpty || this.#state.isShut);
  }
}
