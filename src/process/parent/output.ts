import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

const MOST_AT_ONCE = 64 * 1024;

/** A child's piped output as its owner reads it. */
export interface Output {
  readonly stream: Readable;
  /** Takes what is there now: for code that blocks the event loop, which otherwise does it. */
  takeSync(): void;
}

/**
 * Whatever the child writes is taken at once and kept in memory until it is read: so a child never blocks because nobody
 * reads, a join before the output is read cannot hang, and what was written before the end can still be read after it
 * (a plain ChildProcess drops what nobody has read by then). Only somebody who really reads keeps the program alive, and
 * of a daemon not even that.
 */
export function outputOf(source: Readable, isDaemon: boolean): Output {
  const socket = source as Socket;
  socket.unref();
  const { Readable: Stream } = process.getBuiltinModule('node:stream');
  const stream: Readable = new Stream({ read: () => refWhileRead() });
  const refWhileRead = (): void => {
    const isRead = stream.readableFlowing === true || stream.listenerCount('readable') > 0;
    if (isRead && !isDaemon) socket.ref();
    else socket.unref();
  };
  source.on('data', (chunk: Buffer) => {
    stream.push(chunk);
    refWhileRead();
  });
  source.once('close', () => stream.push(null));
  source.on('error', (error) => stream.destroy(error));
  return { stream, takeSync: () => takeSync(socket, stream) };
}

/** Nothing overtakes: what libuv has read is in `stream` already, because `source` flows. */
function takeSync(socket: Socket, stream: Readable): void {
  const fd = (socket as unknown as { _handle: { fd?: number } | null })._handle?.fd;
  if (fd === undefined || fd < 0) return;
  for (;;) {
    const chunk = Buffer.allocUnsafe(MOST_AT_ONCE);
    let length: number;
    try {
      length = readSync(fd, chunk);
    } catch {
      return; // EAGAIN: nothing more now
    }
    if (length === 0) return;
    stream.push(chunk.subarray(0, length));
  }
}
