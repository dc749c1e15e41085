import type { Handle, Opening } from '../arena/index.js';
import { InvalidStateError, TimeoutError, ValueError } from '../errors.js';
import { type Turn, Turns } from '../util/turns.js';
import { type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitSpec } from '../waiting/index.js';
import { next, unfinishedOf } from './flagged-counter.js';
import { Getting } from './getting.js';
import { Word } from './layout.js';
import { Putting } from './putting.js';
import { QueueState } from './state.js';

/** What the three classes of queues are made of: a queue as this process uses it. */
export class Engine {
  readonly state: QueueState;
  readonly putting: Putting;
  readonly getting: Getting;
  readonly #letGo: () => void;
  /** Kept by what waits, which knows the engine: as long as an operation goes on, the queue must not be collected. */
  readonly owner: object;
  readonly #joins = new Turns();
  #closed = false;

  constructor({ handle, letGo }: Opening, owner: object) {
    this.owner = owner;
    const checkOpen = (): void => this.checkOpen();
    this.state = new QueueState(handle);
    this.putting = new Putting(this.state, checkOpen, () => this.getting.goOn());
    this.getting = new Getting(this.state, checkOpen, () => this.putting.goOn());
    this.#letGo = letGo;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get handle(): Handle {
    this.checkOpen();
    return this.state.handle;
  }

  checkOpen(): void {
    if (this.#closed) throw new InvalidStateError('This queue is closed in this process');
  }

  put(value: unknown, options: WaitOptions | undefined): Promise<void> {
    try {
      this.checkOpen();
      return this.putting.put(value, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  putSync(value: unknown, options: SyncWaitOptions | undefined): void {
    this.checkOpen();
    this.putting.putSync(value, options);
  }

  get(options: WaitOptions | undefined): Promise<unknown> {
    try {
      this.checkOpen();
      return this.getting.get(options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  getSync(options: SyncWaitOptions | undefined): unknown {
    this.checkOpen();
    return this.getting.getSync(options);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.putting.close();
    this.getting.close();
    this.#joins.pokeAll();
    this.#letGo();
  }

  /** Under the arena lock, because an item with handles or blocks is published, or taken, by a transaction. */
  shutdown(immediate: boolean): void {
    this.checkOpen();
    const { state } = this;
    state.arena.transact(() => {
      state.setFlag(Word.PUT);
      if (immediate) state.setFlag(Word.GOT);
    });
    for (const waiters of [state.getters, state.putters, state.joiners]) state.wakeAll(waiters);
    if (immediate) this.getting.drop();
  }

  get unfinished(): number {
    const { state } = this;
    for (;;) {
      const done = state.load(Word.DONE);
      const got = state.load(Word.GOT);
      const unfinished = unfinishedOf(state.load(Word.PUT), got, done);
      if (state.load(Word.DONE) === done && state.load(Word.GOT) === got) return unfinished;
    }
  }

  taskDone(): void {
    this.checkOpen();
    const { state } = this;
    for (;;) {
      const done = state.load(Word.DONE);
      if (this.unfinished === 0 && state.load(Word.DONE) === done) {
        throw new ValueError('taskDone() called too many times: once for each item that was got');
      }
      if (state.replace(Word.DONE, done, next(done))) break;
    }
    if (this.unfinished === 0) state.wakeAll(state.joiners);
  }

  async join(options: WaitOptions | undefined): Promise<void> {
    this.checkOpen();
    const turn: Turn = {};
    this.#joins.enter(turn);
    try {
      const done = await getParkingLot().park(this.#allDone(), options, (wait) => {
        turn.poke = () => wait.tryNow();
      });
      if (done === undefined) throw tooLong('join', options);
    } finally {
      this.#joins.remove(turn);
    }
  }

  joinSync(options: SyncWaitOptions | undefined): void {
    this.checkOpen();
    if (getParkingLot().parkSync(this.#allDone(), options) === undefined) throw tooLong('joinSync', options);
  }

  #allDone(): WaitSpec<true> {
    const tryNow = (): true | undefined => {
      this.checkOpen();
      return this.unfinished === 0 || undefined;
    };
    return { tryNow, queues: [this.state.joiners], watch: [this.state.ref] };
  }
}

function tooLong(name: string, options: SyncWaitOptions | undefined): TimeoutError {
  return new TimeoutError(`${name} took longer than ${Math.max(0, timeoutOf(options))} ms`);
}
