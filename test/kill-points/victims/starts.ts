// Processes that are started, and start others.
import { strict as assert } from 'node:assert';
import { type Connection, Pipe, Process } from '../../../src/index.js';
import type { Scratch } from '../../arena/fixtures/scratch.js';
import '../../arena/fixtures/scratch.js';
import { treeOf } from '../../support/process-tree.js';
import { isRunning } from '../../support/program.js';
import { atKillPoint, beginKillPoints } from '../kill-point.js';

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

/** Where a creator has started a process, and has not said yet which it is, nor asked the kernel to kill it with itself. */
const STARTED = 'process/parent/start-methods/spawn.js:start#end';

/** Starts the victim, and stands still until that is there or dead: it must say who it is, and hold its lifeline, itself. */
export async function startSlowly(env: NodeJS.ProcessEnv, there: Scratch): Promise<number | null> {
  atKillPoint(STARTED, () => {
    const [, child] = treeOf(process.pid).filter(({ pid, parent }) => pid === process.pid || parent === process.pid);
    while (there.read(0) === 0 && isRunning(child?.pid as number));
  });
  return new Process({ target: sayThere, args: [there], env }).start().join();
}

export function sayThere(there: Scratch): void {
  there.write(0, 1);
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

/** Ends while its children do not want to: the one at its last turn, the other, a daemon, when nothing is left to do. */
export async function endBeforeChildren(connection: Any, daemon: boolean): Promise<void> {
  new Process({ target: refuseToEnd, args: [connection], daemon }).start();
  assert.equal(await connection.recv(), 'go on');
  beginKillPoints();
  if (!daemon) process.exit();
}

/** Says its pid when it can no longer be told to end. */
export async function refuseToEnd(connection: Any): Promise<void> {
  process.on('SIGTERM', () => {});
  await connection.send(process.pid);
  await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
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
