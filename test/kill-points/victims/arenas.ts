// What changes the arena itself.
import { getArena, type Handle, Header } from '../../../src/arena/index.js';
import { Pipe } from '../../../src/index.js';
import { joinAfter, Scratch } from '../../arena/fixtures/scratch.js';
import { isRunning } from '../../support/program.js';
import { beginKillPoints } from '../kill-point.js';

const KIND = 97;
/** Bit of the lock word: somebody sleeps on it. */
const CONTENDED = 2 ** 30;

/** Makes objects of all sizes, links some, writes to them, and lets go of them. */
export function createAndRelease(count: Scratch): void {
  count.write(0, 1);
  beginKillPoints();
  const made: Handle[] = [];
  for (const dataBytes of [100, 70_000, 3_000_000, 20_000_000]) made.push(create(dataBytes));
  made.push(create(1000, made[0]));
  for (const handle of made) getArena().release(handle);
  count.free();
}

function create(dataBytes: number, link?: Handle): Handle {
  const spec = { kind: KIND, payloadBytes: 200, dataBytes, ...(link === undefined ? {} : { link: link.ref }) };
  return getArena().create((make) => make(spec));
}

/** When word 1 says so, lets go of pipes that hold unread pipes, which are taken apart one by one. */
export async function letGoOfPipes(scratch: Scratch): Promise<void> {
  const [reader, writer] = Pipe({ duplex: false });
  for (let i = 0; i < 3; i++) {
    const ends = Pipe();
    await writer.send(ends);
    for (const end of ends) end.close();
  }
  sayAndWait(scratch);
  beginKillPoints();
  for (const end of [reader, writer]) end.close();
}

/** As soon as another process has ended, joins the arena. (This module has loaded all kinds, as the library does.) */
export const joinLater = (pid: number): number => joinAfter(pid);

/** As soon as another process has ended, takes the arena lock, which that one may have left. */
export function takeOver(scratch: Scratch, pid: number): void {
  scratch.write(2, 1);
  while (isRunning(pid));
  beginKillPoints();
  new Scratch().free();
}

/** When word 1 says so, takes the arena lock, which another process has. */
export function waitForLock(scratch: Scratch): void {
  sayAndWait(scratch);
  beginKillPoints();
  new Scratch().free();
}

/** Has the arena lock from when word 2 names the victim until that sleeps in wait for it, or is dead. */
export function keepLock(scratch: Scratch): void {
  while (scratch.read(2) === 0);
  getArena().transact(() => {
    scratch.write(1, 1);
    const { header } = getArena().windows;
    while (isRunning(scratch.read(2)) && (Atomics.load(header, Header.LOCK) & CONTENDED) === 0);
  });
}

/** When word 1 says so, lets go of an object, and is killed on the way. */
export function letGoOfScratch(scratch: Scratch): void {
  const own = new Scratch();
  sayAndWait(scratch);
  beginKillPoints();
  own.free();
}

function sayAndWait(scratch: Scratch): void {
  scratch.write(0, 1);
  while (scratch.read(1) === 0);
}

/** Does the same again and again beside the victim. */
export function createForAWhile(rounds: number): number {
  for (let i = 0; i < rounds; i++) {
    const handle = create(1000 * i);
    getArena().release(handle);
  }
  return rounds;
}
