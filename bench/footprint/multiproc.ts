// From the sources and not from the package, which does not show its arena.
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { getArena } from '../../src/arena/index.js';
import { Pipe } from '../../src/index.js';
import { report } from '../harness/program.js';

const COUNT = 100;
const MESSAGES = 10;
const CREATED = 5000;

const descriptors = (): number => readdirSync('/proc/self/fd').length;
const reserved = (): number => getArena().statistics().usedBytes;

/** Bytes of the arena's pages that somebody has written to: those alone take memory. */
function resident(): number {
  const fd = readdirSync('/proc/self/fd').find((name) => isMemoryFile(`/proc/self/fd/${name}`));
  return fd === undefined ? Number.NaN : statSync(`/proc/self/fd/${fd}`).blocks * 512;
}

function isMemoryFile(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('/memfd:');
  } catch {
    return false; // the descriptor that readdir itself had open
  }
}

function closeAll(pipes: readonly (readonly Disposable[])[]): void {
  for (const pipe of pipes) for (const end of pipe) end[Symbol.dispose]();
}

// The first makes the arena, which is not per pipe.
closeAll([Pipe()]);
const before = { descriptors: descriptors(), reserved: reserved(), resident: resident() };
const pipes = Array.from({ length: COUNT }, () => Pipe<number>());
const idle = { descriptors: descriptors(), reserved: reserved(), resident: resident() };
for (const [one, other] of pipes) {
  for (let i = 0; i < MESSAGES; i++) one.sendSync(i);
  for (let i = 0; i < MESSAGES; i++) other.recvSync();
}
const used = resident();
closeAll(pipes);
const kept = reserved();

const began = performance.now();
for (let i = 0; i < CREATED; i++) closeAll([Pipe()]);
const create = ((performance.now() - began) / CREATED) * 1000;

const perPipe = (bytes: number): number => bytes / COUNT / 1024;
report({
  descriptors: (idle.descriptors - before.descriptors) / COUNT,
  reserved: perPipe(idle.reserved - before.reserved),
  idle: perPipe(idle.resident - before.resident),
  used: perPipe(used - before.resident),
  kept: perPipe(kept - before.reserved),
  create,
});
