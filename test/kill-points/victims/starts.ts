// Processes that are started, and start others.
import { type Connection, Pipe, Process } from '../../../src/index.js';
import { beginKillPoints } from '../kill-point.js';

type Any = Connection<any, any>;

/** Says that it is there; its result holds a shared object. */
export async function returnEnd(connection: Any): Promise<Any> {
  await connection.send(process.pid);
  const [kept, given] = Pipe();
  await kept.send('kept');
  return given;
}

/** Needs nothing of the library, and returns what needs nothing of the codec. */
export function returnPlain(n: number): number {
  return n + 1;
}

export function throwError(_connection: Any): never {
  process.stderr.write = () => true;
  throw new RangeError('on purpose');
}

/** Starts processes, waits for one, kills one, leaves one to its end. */
export async function breed(connection: Any): Promise<void> {
  await connection.send(process.pid);
  beginKillPoints();
  const children = [sayPid, standBy, standBy].map((target) => new Process({ target, args: [connection] }).start());
  const [first, second] = children as [Process, Process];
  await first.join();
  second.kill();
  second.joinSync();
  process.exit();
}

export async function sayPid(connection: Any): Promise<void> {
  await connection.send(process.pid);
}

/** Holds the connection, and waits. */
export async function standBy(connection: Any): Promise<void> {
  await connection.send(process.pid);
  for await (const _ of connection);
}

/** Kills its child, which holds a pipe's lock and waits in queues, and gives back what that held. */
export async function sweep(connection: Any): Promise<void> {
  const [mine, theirs] = Pipe();
  const child = new Process({ target: stopInTheMiddle, args: [theirs, connection] }).start();
  theirs.close();
  await mine.recv();
  beginKillPoints();
  child.kill();
  child.joinSync();
  mine.close();
}

/** Is in the middle of a large message, and waits for others. */
export async function stopInTheMiddle(mine: Any, connection: Any): Promise<void> {
  const waits = [mine.recv(), connection.recv(), connection.send(new Uint8Array(20_000_000))];
  while (connection.statistics().outgoingBytes === 0) await new Promise(setImmediate);
  const [gift, other] = Pipe();
  await mine.send({ gift });
  gift.close();
  await Promise.all([...waits, other.recv()]);
}
