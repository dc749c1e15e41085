import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * A child's piped output as its owner reads it. Whatever the child writes is taken at once and kept in memory until it
 * is read: so a child never blocks because nobody reads, a join before the output is read cannot hang, and what was
 * written before the end can still be read after it (a plain ChildProcess drops what nobody read by then).
 */
export function outputStream(source: Readable, keepsAlive: () => boolean): Readable {
  const socket = source as Socket;
  socket.unref();
  const { Readable: Stream } = process.getBuiltinModule('node:stream');
  const output: Readable = new Stream({ read: () => refWhileRead() });
  // Only somebody who really reads keeps the program alive.
  const refWhileRead = (): void => {
    const wanted = output.readableFlowing === true || output.listenerCount('readable') > 0;
    if (wanted && keepsAlive()) socket.ref();
    else socket.unref();
  };
  source.on('data', (chunk) => {
    output.push(chunk);
    refWhileRead();
  });
  source.once('end', () => output.push(null));
  source.once('close', () => output.push(null));
  source.on('error', (error) => output.destroy(error));
  return output;
}
