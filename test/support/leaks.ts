import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { afterEach, before } from 'node:test';
import { Process } from '../../src/index.js';
import { blocksInUse } from './blocks.js';
import { descendants } from './process-tree.js';

/** Only a deadline for what is on its way already: the kernel reaping, libuv closing. */
const SETTLING_MS = 5000;

/**
 * Call it once in a test file. After every test there must be no process of this tree left, no descriptor more than at
 * the start, and as many blocks in the arena.
 */
export function failOnLeaks(): void {
  let atStart: Snapshot;

  before(async () => {
    await warmUp();
    atStart = await quietSnapshot();
  });

  afterEach(async () => {
    const deadline = performance.now() + SETTLING_MS;
    let leaks = leaksSince(atStart);
    while (leaks.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve));
      leaks = leaksSince(atStart);
    }
    assert.deepEqual(leaks, [], 'this test left something behind');
  });
}

interface Snapshot {
  readonly descriptors: ReadonlyMap<number, string>;
  readonly blocks: number;
}

/** Makes everything that a program makes once and keeps: arena, lifeline, doorbell (rung at a death), loaded modules. */
async function warmUp(): Promise<void> {
  const p = new Process({ target: () => process.exit(), stdio: 'pipe' });
  p.start();
  await p.result.catch(() => {});
  await p.join();
  p.close();
}

async function quietSnapshot(): Promise<Snapshot> {
  for (let last = -1; ; ) {
    const snapshot = { descriptors: openDescriptors(), blocks: blocksInUse() };
    const size = snapshot.descriptors.size + snapshot.blocks;
    if (size === last && descendants().length === 0) return snapshot;
    last = size;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function leaksSince({ descriptors, blocks }: Snapshot): string[] {
  const now = openDescriptors();
  const extra = [...now]
    .filter(([fd, target]) => descriptors.get(fd) !== target)
    .map(([fd, target]) => `${fd} ${target}`);
  return [
    ...descendants().map((it) => `process ${it}`),
    ...(now.size > descriptors.size ? extra.map((it) => `descriptor ${it}`) : []),
    ...(blocksInUse() > blocks ? [`arena: ${blocksInUse() - blocks} blocks`] : []),
  ];
}

function openDescriptors(): Map<number, string> {
  const found = new Map<number, string>();
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      found.set(Number(fd), readlinkSync(`/proc/self/fd/${fd}`));
    } catch {} // the one that readdir itself had open
  }
  return found;
}
