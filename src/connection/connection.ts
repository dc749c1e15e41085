import { inspect, types } from 'node:util';
import { getArena, type Handle } from '../arena/index.js';
import { encode } from '../codec/index.js';
import { EOFError, InvalidStateError, TimeoutError, ValueError } from '../errors.js';
import { resolved } from '../util/turn-taking.js';
import { type Turn, Turns } from '../util/turns.js';
import { checkWaitOptions, type SyncWaitOptions, timeoutOf, type WaitOptions } from '../util/wait-options.js';
import { getParkingLot, type WaitSpec } from '../waiting/index.js';
import { EndState } from './ends.js';
import { Incoming, NOTHING, type Receiver } from './incoming.js';
import { CAPACITY, Frame, MAX_INLINE } from './layout.js';
import { Outgoing, type OutgoingMessage, outgoingMessage } from './outgoing.js';
import { bytesInto, bytesUpTo, values, valuesSync } from './receivers.js';
import { Ring } from './ring.js';

// Over 300 lines because it is the whole public class, more than half of it documentation.

/** An awaited large message lets the event loop go round after so many bytes. */
const BYTES_PER_TURN = 8 * 2 ** 20;

/** A picture of one end of a pipe, as `Connection.statistics()` gives it. */
export interface ConnectionStatistics {
  /** Whether `close()` was called in this process. */
  readonly closed: boolean;
  /** Messages this process has sent on this end. */
  readonly sent: number;
  /** Messages this process has received on this end. */
  readonly received: number;
  /** Bytes waiting to be received here. */
  readonly incomingBytes: number;
  /** Bytes sent here and not received by the other end yet. */
  readonly outgoingBytes: number;
  /** Bytes of each direction's ring. */
  readonly capacity: number;
}

/** Makes connections from handles; only pipe.ts calls it. */
export let openEnd: (handle: Handle, letGo: () => void) => Connection;
/** The handle of an open connection. */
export let handleOfEnd: (connection: Connection) => Handle;
/** The end as it lies in the arena. */
export let endOf: (connection: Connection) => EndState;
/** What `connection.wait` needs to know. */
export let readinessOf: (connection: Connection) => WaitSpec<true>;

/**
 * One end of a pipe between processes: whole messages, in order, both ways or one way.
 *
 * An end can be sent to other processes, in arguments and messages; each process that holds it can use it. Messages of
 * several senders do not mix. It reads end-of-file as soon as no process that could write is left: a process that
 * handed its end to another one and never sent on it does not count, nor does a dead one.
 *
 * Differs from Python (N-01 .. N-08): messages have no size limit; a killed process never leaves half a message; every
 * wait has a time-out; `send` snapshots the value at the call (buffers of 32 KiB and more are read until it resolves).
 */
export class Connection<In = any, Out = In> implements AsyncIterable<In>, Disposable {
  readonly #handle: Handle;
  readonly #letGo: () => void;
  readonly #end: EndState;
  readonly #incoming: Incoming | undefined;
  readonly #outgoing: Outgoing | undefined;
  readonly #receives = new Turns();
  readonly #sends = new Turns();
  /** Waits for readiness, which take no turns. */
  readonly #polls = new Set<Turn>();
  #sending: OutgoingMessage | undefined;
  #closed = false;

  static {
    openEnd = (handle, letGo) => new Connection(handle, letGo);
    handleOfEnd = (connection) => {
      connection.#checkOpen();
      return connection.#handle;
    };
    endOf = (connection) => connection.#end;
    readinessOf = (connection) => {
      const incoming = connection.#reader('wait');
      return {
        tryNow: () => (connection.#closed || incoming.isReady() ? true : undefined),
        queues: [incoming.ring.readers],
        watch: [connection.#end.peer],
      };
    };
  }

  /** Not for users: `Pipe()` makes connections. */
  private constructor(handle: Handle, letGo: () => void) {
    const arena = getArena();
    this.#handle = handle;
    this.#letGo = letGo;
    this.#end = new EndState(arena, handle);
    const { pipe, pipeGeneration, simplex, side, readable, writable } = this.#end;
    const ring = (direction: number): Ring => new Ring(arena, getParkingLot(), pipe, pipeGeneration, direction);
    if (readable) this.#incoming = new Incoming(arena, this.#end, ring(simplex ? 0 : 1 - side));
    if (writable) this.#outgoing = new Outgoing(arena, this.#end, ring(simplex ? 0 : side));
  }

  /** Whether this end can receive. */
  get readable(): boolean {
    return this.#incoming !== undefined;
  }

  /** Whether this end can send. */
  get writable(): boolean {
    return this.#outgoing !== undefined;
  }

  /** Whether `close()` was called in this process. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends a value. Resolves once it is in the pipe; waits while the pipe is full.
   *
   * @throws SerializationError - the value cannot travel (nothing was sent)
   * @throws BrokenPipeError - nobody can receive it any more
   * @throws TimeoutError - no room in time; the message is not delivered
   * @throws InvalidStateError - this end is closed or read-only
   * @example await connection.send({ id: 1, pixels: new Uint8Array(1e6) });
   */
  send(value: Out, options?: WaitOptions): Promise<void> {
    try {
      const outgoing = this.#writer('send');
      const { bytes, buffers, handles } = encode(value);
      if (handles.length > 0 || buffers.length > 0 || bytes.length > MAX_INLINE) {
        return this.#send(
          outgoingMessage(Frame.OBJECT, [new Uint8Array(bytes), ...buffers], [...handles]),
          'send',
          options,
        );
      }
      if (options !== undefined) checkWaitOptions(options);
      if (!this.#sends.busy && outgoing.tryInline(bytes, Frame.OBJECT)) return resolved(undefined);
      return this.#send(outgoingMessage(Frame.OBJECT, [new Uint8Array(bytes)], []), 'send', options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** As {@link send}, blocking this thread. */
  sendSync(value: Out, options?: SyncWaitOptions): void {
    const outgoing = this.#writer('sendSync');
    timeoutOf(options);
    const { bytes, buffers, handles } = encode(value);
    const inline = handles.length === 0 && buffers.length === 0 && bytes.length <= MAX_INLINE;
    if (inline && !this.#sends.busy && outgoing.tryInline(bytes, Frame.OBJECT)) return;
    this.#sendSync(
      outgoingMessage(Frame.OBJECT, [new Uint8Array(bytes), ...buffers], [...handles]),
      'sendSync',
      options,
    );
  }

  /**
   * Receives a value: resolves with the next message.
   *
   * @throws EOFError - every writer is gone and the pipe is drained
   * @throws TimeoutError - nothing came in time; nothing is lost
   * @throws InvalidStateError - this end is closed or write-only, or the next message was sent with `sendBytes`
   * @example const task = await connection.recv({ timeout: 1000 });
   */
  recv(options?: WaitOptions): Promise<In> {
    return this.#receive(values as Receiver<In>, 'recv', options);
  }

  /** As {@link recv}, blocking this thread. */
  recvSync(options?: SyncWaitOptions): In {
    return this.#receiveSync(valuesSync as Receiver<In>, 'recvSync', options);
  }

  /**
   * Whether `recv` would have something to do: a message has come, or end-of-file. Tries once unless given a time-out
   * (Python: the same, N-04). Resolves with false when the time is over.
   */
  async poll(options: WaitOptions = { timeout: 0 }): Promise<boolean> {
    const turn: Turn = {};
    this.#polls.add(turn);
    try {
      const found = await getParkingLot().park(this.#readiness('poll'), options, (wait) => {
        turn.poke = () => wait.tryNow();
      });
      this.#checkOpen();
      return found === true;
    } finally {
      this.#polls.delete(turn);
    }
  }

  /** As {@link poll}, blocking this thread. */
  pollSync(options: SyncWaitOptions = { timeout: 0 }): boolean {
    this.#reader('pollSync');
    return getParkingLot().parkSync(this.#readiness('pollSync'), options) === true;
  }

  /**
   * Sends bytes as one message: any size, 0 included. They are read until this resolves.
   *
   * @param data - an ArrayBuffer, a typed array or a DataView; `offset` and `size` count bytes
   * @throws ValueError - offset or size reach outside the data; otherwise as {@link send}
   */
  sendBytes(
    data: ArrayBuffer | ArrayBufferView,
    options?: WaitOptions & { offset?: number; size?: number },
  ): Promise<void> {
    try {
      const outgoing = this.#writer('sendBytes');
      const bytes = bytesOf(data, options);
      if (options !== undefined) checkWaitOptions(options);
      if (bytes.length <= MAX_INLINE && !this.#sends.busy && outgoing.tryInline(bytes, Frame.BYTES))
        return resolved(undefined);
      return this.#send(outgoingMessage(Frame.BYTES, [bytes], []), 'sendBytes', options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** As {@link sendBytes}, blocking this thread. */
  sendBytesSync(
    data: ArrayBuffer | ArrayBufferView,
    options?: SyncWaitOptions & { offset?: number; size?: number },
  ): void {
    this.#writer('sendBytesSync');
    this.#sendSync(outgoingMessage(Frame.BYTES, [bytesOf(data, options)], []), 'sendBytesSync', options);
  }

  /**
   * Receives one message of bytes.
   *
   * @throws BufferTooShort - it is longer than `maxLength`; it stays in the pipe (Python breaks the connection, N-06)
   */
  recvBytes(options?: WaitOptions & { maxLength?: number }): Promise<Uint8Array> {
    try {
      return this.#receive(bytesUpTo(maxLengthOf(options)), 'recvBytes', options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** As {@link recvBytes}, blocking this thread. */
  recvBytesSync(options?: SyncWaitOptions & { maxLength?: number }): Uint8Array {
    return this.#receiveSync(bytesUpTo(maxLengthOf(options)), 'recvBytesSync', options);
  }

  /**
   * Receives one message of bytes into `target`, from byte `offset` on; resolves with their number.
   *
   * @throws BufferTooShort - it does not fit; it stays in the pipe (N-07)
   */
  recvBytesInto(target: Uint8Array, options?: WaitOptions & { offset?: number }): Promise<number> {
    try {
      return this.#receive(bytesInto(target, offsetOf(target, options)), 'recvBytesInto', options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** As {@link recvBytesInto}, blocking this thread. */
  recvBytesIntoSync(target: Uint8Array, options?: SyncWaitOptions & { offset?: number }): number {
    return this.#receiveSync(bytesInto(target, offsetOf(target, options)), 'recvBytesIntoSync', options);
  }

  /** Ends this process's use of the end; other processes that hold it go on. Waits in progress reject. Repeatable. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#receives.pokeAll();
    this.#sends.pokeAll();
    for (const poll of [...this.#polls]) poll.poke?.();
    this.#incoming?.close();
    if (this.#sending !== undefined) this.#outgoing?.giveUp(this.#sending);
    this.#letGo();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Receives until end-of-file. Leaving the loop early closes nothing. */
  async *[Symbol.asyncIterator](): AsyncIterator<In> {
    for (;;) {
      let message: In;
      try {
        message = await this.recv();
      } catch (error) {
        if (error instanceof EOFError) return;
        throw error;
      }
      yield message;
    }
  }

  /** A frozen picture of this end. */
  statistics(): ConnectionStatistics {
    return Object.freeze({
      closed: this.#closed,
      sent: this.#outgoing?.sent ?? 0,
      received: this.#incoming?.received ?? 0,
      incomingBytes: this.#closed ? 0 : (this.#incoming?.ring.used ?? 0),
      outgoingBytes: this.#closed ? 0 : (this.#outgoing?.ring.used ?? 0),
      capacity: CAPACITY,
    });
  }

  [inspect.custom](): string {
    const direction = this.readable && this.writable ? 'duplex' : this.readable ? 'reader' : 'writer';
    return `<Connection ${direction} ${this.#closed ? 'closed' : `open incoming=${this.statistics().incomingBytes}`}>`;
  }

  #receive<T>(receiver: Receiver<T>, name: string, options: WaitOptions | undefined): Promise<T> {
    try {
      const incoming = this.#reader(name);
      if (options !== undefined) checkWaitOptions(options);
      if (!this.#receives.busy) {
        const message = incoming.take(receiver, BYTES_PER_TURN);
        if (message !== NOTHING) return resolved(message);
      }
      return this.#waitToReceive(incoming, receiver, name, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #waitToReceive<T>(incoming: Incoming, receiver: Receiver<T>, name: string, options?: WaitOptions): Promise<T> {
    const turn: Turn = {};
    this.#receives.enter(turn);
    const attempt = (): [T] | undefined => {
      this.#checkOpen();
      if (!this.#receives.isFirst(turn)) return undefined;
      const message = incoming.take(receiver, BYTES_PER_TURN);
      if (message !== NOTHING) return [message];
      if (incoming.pausing) setImmediate(() => turn.poke?.());
      return undefined;
    };
    try {
      const spec = this.#receiveSpec(attempt, incoming);
      const found = await getParkingLot().park(spec, options, (wait) => {
        turn.poke = () => wait.tryNow();
      });
      if (found === undefined) throw timedOut(name, options);
      return found[0];
    } finally {
      this.#receives.leave(turn);
    }
  }

  #receiveSync<T>(receiver: Receiver<T>, name: string, options: SyncWaitOptions | undefined): T {
    const incoming = this.#reader(name);
    timeoutOf(options);
    const first = incoming.take(receiver, Number.POSITIVE_INFINITY, true);
    if (first !== NOTHING) return first;
    const attempt = (): [T] | undefined => {
      const message = incoming.take(receiver, Number.POSITIVE_INFINITY, true);
      return message === NOTHING ? undefined : [message];
    };
    const found = getParkingLot().parkSync(this.#receiveSpec(attempt, incoming), options);
    if (found === undefined) throw timedOut(name, options);
    return found[0];
  }

  async #send(message: OutgoingMessage, name: string, options: WaitOptions | undefined): Promise<void> {
    const outgoing = this.#writer(name);
    const turn: Turn = {};
    // Until the message holds them: they may be closed here, or collected, while it waits for room.
    for (const handle of message.handles) getArena().retain(handle);
    this.#sends.enter(turn);
    const attempt = (): true | undefined => {
      this.#checkOpen();
      if (!this.#sends.isFirst(turn)) return undefined;
      this.#sending = message;
      if (outgoing.progress(message, BYTES_PER_TURN)) return true;
      if (outgoing.pausing) setImmediate(() => turn.poke?.());
      return undefined;
    };
    let done: true | undefined;
    try {
      done = await getParkingLot().park(this.#sendSpec(attempt, outgoing), options, (wait) => {
        turn.poke = () => wait.tryNow();
      });
      if (done === undefined) throw timedOut(name, options);
    } finally {
      if (done === undefined && !this.#closed) outgoing.giveUp(message);
      if (this.#sending === message) this.#sending = undefined;
      this.#sends.leave(turn);
      for (const handle of message.handles) getArena().release(handle);
    }
  }

  #sendSync(message: OutgoingMessage, name: string, options: SyncWaitOptions | undefined): void {
    const outgoing = this.#writer(name);
    const turn: Turn = {};
    // An awaited message that is half-way in the ring is finished first; those behind it come after this one.
    const unfinished = this.#sending?.started === true ? this.#sending : undefined;
    if (unfinished === undefined) this.#sends.enterFirst(turn);
    const attempt = (): true | undefined => {
      if (unfinished?.started && !outgoing.progress(unfinished)) return undefined;
      return outgoing.progress(message) || undefined;
    };
    let done: true | undefined;
    try {
      done = getParkingLot().parkSync(this.#sendSpec(attempt, outgoing), options);
      if (done === undefined) throw timedOut(name, options);
    } finally {
      if (done === undefined) outgoing.giveUp(message);
      this.#sends.leave(turn);
      // It is in the pipe: its own wait must see that before it could time out or be aborted.
      if (unfinished?.done) this.#sends.pokeFirst();
    }
  }

  /** The peer's holders decide about end-of-file; holders of this end may have died with its lock. */
  get #watched(): readonly number[] {
    return [this.#end.peer, this.#handle.ref];
  }

  #receiveSpec<T>(tryNow: () => T | undefined, { ring }: Incoming): WaitSpec<T> {
    const more = (): boolean => ring.used > 0;
    return { tryNow, queues: [ring.readers], watch: this.#watched, exclusive: true, mayOvertake: true, more };
  }

  #sendSpec<T>(tryNow: () => T | undefined, { ring }: Outgoing): WaitSpec<T> {
    const more = (): boolean => ring.isHalfEmpty;
    return { tryNow, queues: [ring.writers], watch: this.#watched, exclusive: true, mayOvertake: true, more };
  }

  #readiness(name: string): WaitSpec<true> {
    const incoming = this.#reader(name);
    const tryNow = (): true | undefined => (this.#closed || incoming.isReady() ? true : undefined);
    return { tryNow, queues: [incoming.ring.readers], watch: this.#watched };
  }

  #reader(name: string): Incoming {
    this.#checkOpen();
    if (this.#incoming === undefined)
      throw new InvalidStateError(`${name} on the writing end of a one-way pipe: receive on the other end`);
    return this.#incoming;
  }

  #writer(name: string): Outgoing {
    this.#checkOpen();
    if (this.#outgoing === undefined)
      throw new InvalidStateError(`${name} on the reading end of a one-way pipe: send on the other end`);
    return this.#outgoing;
  }

  #checkOpen(): void {
    if (this.#closed) throw new InvalidStateError('This connection is closed');
  }
}

function timedOut(name: string, options: SyncWaitOptions | undefined): TimeoutError {
  return new TimeoutError(`${name} took longer than ${options?.timeout} ms`);
}

function bytesOf(data: ArrayBuffer | ArrayBufferView, options: { offset?: number; size?: number } = {}): Uint8Array {
  if (!ArrayBuffer.isView(data) && !types.isAnyArrayBuffer(data)) {
    throw new ValueError(
      `sendBytes sends an ArrayBuffer, a typed array or a DataView, not ${inspect(data)}: send sends any value`,
    );
  }
  const view = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
  const { offset = 0, size = view.byteLength - offset } = options;
  if (!isCount(offset) || offset > view.byteLength) {
    throw new ValueError(`offset ${offset} lies outside the ${view.byteLength} bytes given`);
  }
  if (!isCount(size) || offset + size > view.byteLength) {
    throw new ValueError(`offset ${offset} and size ${size} reach outside the ${view.byteLength} bytes given`);
  }
  return new Uint8Array(view.buffer, view.byteOffset + offset, size);
}

function maxLengthOf(options: { maxLength?: number } | undefined): number {
  const maxLength = options?.maxLength ?? Number.POSITIVE_INFINITY;
  if (!(maxLength >= 0)) throw new ValueError(`maxLength must be a number of bytes, 0 or more, not ${maxLength}`);
  return maxLength;
}

function offsetOf(target: Uint8Array, options: { offset?: number } | undefined): number {
  if (!(target instanceof Uint8Array)) {
    throw new ValueError(`recvBytesInto fills a Uint8Array, not ${inspect(target)}: give it new Uint8Array(buffer)`);
  }
  const offset = options?.offset ?? 0;
  if (!isCount(offset) || offset > target.length) {
    throw new ValueError(`offset ${offset} lies outside the ${target.length} bytes of the target`);
  }
  return offset;
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
