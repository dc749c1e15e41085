import { type Handle, handleListBytes, readHandles } from '../arena/index.js';
import { decode, decodeHeld, requiredModules } from '../codec/index.js';
import { InvalidStateError, QueueEmpty, QueueShutDown } from '../errors.js';
import { preloadModules } from '../functions/index.js';
import { resolved } from '../util/turn-taking.js';
import type { Turn } from '../util/turns.js';
import { checkWaitOptions, FOREVER, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParking, type WaitSpec } from '../waiting/index.js';
import { discardChain } from './chains.js';
import { dropItems } from './drop.js';
import { Frame, Word } from './layout.js';
import { Line } from './line.js';
import { Reader } from './reader.js';
import type { QueueState } from './state.js';
import { budgetOf, onceMore } from './trying.js';
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
  readonly #line = new Line();
  /** A large item of which some is copied: while there is one, this process keeps the lock. */
  #unpacking: { readonly item: number; readonly bytes: Unpacking } | undefined;
  /** Modules that are being imported for an item; that were, or could not be. */
  readonly #importing = new Set<string>();
  readonly #imported = new Set<string>();
  #isDecoding = false;
  /** The last attempt failed because another process has the lock just now. */
  #busy = false;

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
    if (!this.#line.busy) {
      const item = this.#take(budgetOf(options));
      if (item !== NOTHING) return resolved(item);
      if (this.#line.pausing) this.#line.goOnNextTurn();
    }
    return this.#wait(options);
  }

  getSync(options: SyncWaitOptions | undefined): unknown {
    if (options !== undefined) timeoutOf(options);
    const first = this.#takeSync();
    if (first !== undefined) return first[0];
    const spec = this.#specFor(() => this.#takeSync());
    let found = getParking().waitSync(spec, options);
    if (found === undefined && this.#busy) found = getParking().waitSync(spec, onceMore(this.#state, options));
    if (found === undefined) throw empty(options);
    return found[0];
  }

  /** The first of the awaited gets tries again; false when there is none. */
  goOn(): boolean {
    const { busy } = this.#line;
    if (busy) this.#line.goOn();
    return busy;
  }

  /** The queue was closed here: all that wait find out, and what is half copied stays in the queue. */
  close(): void {
    this.#line.pokeAll();
    this.#giveUp();
  }

  /** Drops the items of a queue that was cleared, unless another process has the lock: then that one does. */
  drop(): void {
    if (!this.#state.lock(Word.GET_LOCK)) return;
    this.#unpacking = undefined;
    this.#unlock();
  }

  async #wait(options: WaitOptions | undefined): Promise<unknown> {
    const turn: Turn = {};
    const budget = budgetOf(options);
    this.#line.enter(turn);
    const attempt = (): [unknown] | undefined => {
      this.#checkOpen();
      if (!this.#line.mayTry(turn, budget)) return undefined;
      const item = this.#take(budget);
      if (item !== NOTHING) return [item];
      if (this.#line.pausing) this.#line.goOnNextTurn();
      return undefined;
    };
    const spec = this.#specFor(attempt);
    const park = (waitOptions: WaitOptions | undefined): Promise<[unknown] | undefined> =>
      getParking().wait(spec, waitOptions, (wait) => {
        turn.poke = () => {
          if (wait.attempt()) this.#line.remove(turn);
        };
      });
    let found: [unknown] | undefined;
    try {
      found = await park(options);
      if (found === undefined && this.#busy) found = await park(onceMore(this.#state, options));
      if (found === undefined) throw empty(options);
      return found[0];
    } finally {
      this.#line.remove(turn);
      this.#line.pokeFirst();
      if (found === undefined && !this.#line.busy) this.#giveUp();
    }
  }

  /** Nobody here wants the item any more that is half copied, or that modules were imported for: others may. */
  #giveUp(): void {
    const state = this.#state;
    if (this.#unpacking !== undefined) {
      this.#unpacking = undefined;
      this.#unlock();
    } else if (!state.isEmpty) state.wake(state.getters);
  }

  #takeSync(): [unknown] | undefined {
    this.#checkOpen();
    let item = this.#take(FOREVER, true);
    if (item === NOTHING && this.#letPut()) item = this.#take(FOREVER, true);
    return item === NOTHING ? undefined : [item];
  }

  /** The next item, if it can be got now. */
  #take(budget: number, blocking = false): unknown {
    const state = this.#state;
    this.#busy = false;
    this.#line.pausing = false;
    if (this.#isDecoding) throw new InvalidStateError('A class of the item that is being got cannot get the next one');
    if (this.#seesNothing()) return NOTHING;
    this.#busy = !state.lock(Word.GET_LOCK);
    if (this.#busy) return NOTHING;
    let item: unknown = NOTHING;
    try {
      if (this.#reader.peek()) item = this.#takeItem(budget, blocking);
      else if (this.#seesNothing()) return NOTHING;
    } finally {
      if (!this.#line.pausing) this.#unlock();
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
    if (!state.isEmpty) return false;
    if (isShut) throw new QueueShutDown();
    return true;
  }

  #takeItem(budget: number, blocking: boolean): unknown {
    const { segment, frameAt, frameFlags, frameLength } = this.#reader;
    const handles = (frameFlags & Frame.HANDLES) === 0 ? [] : readHandles(segment.words, frameAt >> 2);
    const start = frameAt + (handles.length > 0 ? handleListBytes(handles.length) : 0);
    if ((frameFlags & Frame.BLOCKS) !== 0) {
      return this.#takeBlocks(segment.words[start >> 2], segment.words[(start >> 2) + 1], handles, budget, blocking);
    }
    const end = frameAt + frameLength;
    if (!blocking && this.#importsFirst(segment.bytes, start, end)) return NOTHING;
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
    this.#line.pausing = !bytes.copy(budget);
    if (this.#line.pausing) return NOTHING;
    this.#unpacking = undefined;
    const [body, ...buffers] = bytes.parts as [Uint8Array, ...Uint8Array[]];
    if (!blocking && this.#importsFirst(body, 0, body.length)) return NOTHING;
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

  /** The modules of an item's functions are imported while it stays in the queue, so that it is not lost with this process. */
  #importsFirst(bytes: Uint8Array, start: number, end: number): boolean {
    const modules = requiredModules(bytes, start, end)?.filter((module) => !this.#imported.has(module)) ?? [];
    if (modules.length === 0) return false;
    const missing = modules.filter((module) => !this.#importing.has(module));
    if (missing.length === 0) return true;
    const retry = (): void => {
      for (const module of missing) {
        this.#importing.delete(module);
        this.#imported.add(module);
      }
      this.#line.pokeFirst();
    };
    for (const module of missing) this.#importing.add(module);
    // What cannot be imported, decoding will say.
    preloadModules(missing).then(retry, retry);
    return true;
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
    state.unlock(Word.GET_LOCK);
    // Who cleared it meanwhile could not drop anything: the lock was ours.
    if (!wasCleared && state.isCleared) {
      this.drop();
      return;
    }
    if (state.maxsize > 0 && !state.isFull) state.wake(state.putters);
    if (!state.hasWaiters(state.getters)) return;
    const { isShut } = state;
    if (!state.isEmpty) state.wake(state.getters);
    else if (isShut) state.wakeAll(state.getters);
  }

  #specFor<T>(attempt: () => T | undefined): WaitSpec<T> {
    return { attempt, queues: [this.#state.getters], watch: [this.#state.ref], consumes: true };
  }
}

function empty(options: SyncWaitOptions | undefined): QueueEmpty {
  const { timeout = 0 } = options ?? {};
  return new QueueEmpty(timeout > 0 ? `The queue was empty for ${timeout} ms` : undefined);
}
