import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Arena, getArena, Slot, SlotState } from '../../src/arena/index.js';
import { sharedKindOf } from '../../src/arena/shared-kinds.js';
import { Process, RawArray } from '../../src/index.js';
import { getNative } from '../../src/native/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { type Ending, endBy, endMainThread, joinBetweenMutexes } from './fixtures/endings.js';
import { dieUncommitted, Scratch, stayThere } from './fixtures/scratch.js';

failOnLeaks();

const importing = (file: string): string[] => ['--import', new URL(`./fixtures/${file}`, import.meta.url).href];

/** A child that holds a new scratch object, and has said so. */
async function startWith(
  target: (...args: any[]) => unknown,
  args: readonly unknown[] = [],
  execArgv: readonly string[] = [],
): Promise<{ child: Process<any, any>; slot: number; scratch: Scratch }> {
  const scratch = new Scratch();
  const child = new Process<any, any>({ target, args: [scratch, ...args], stdio: 'ignore', execArgv }).start();
  await until(() => scratch.read(0) === 1);
  return { child, slot: slotOf(child), scratch };
}

function slotOf(child: Process<any, any>): number {
  return getArena()
    .table.entries()
    .find(({ pid }) => pid === child.pid)?.slot as number;
}

/** Blocks this thread, so that nobody here is told of an end by Node. */
function msUntil(condition: () => boolean): number {
  const start = performance.now();
  while (!condition());
  return performance.now() - start;
}

const { table } = getArena();

test('the root is registered', () => {
  assert.equal(table.isRegistered(getArena().slot), true);
  assert.equal(table.isMarkedDead(getArena().slot), false);
});

for (const [how, code] of [
  ['return', 0],
  ['process.exit', 3],
  ['an uncaught error', 1],
  ['process.abort', -6],
  ['a signal', -15],
] as const satisfies [Ending, number][]) {
  test(`the kernel marks a process that ends by ${how}`, async (t) => {
    const { child, slot, scratch } = await startWith(endBy, [how]);
    assert.equal(table.isMarkedDead(slot), false);
    assert.equal(table.isDead(slot), false);
    scratch.write(1, 1);
    t.diagnostic(`${msUntil(() => table.isMarkedDead(slot)).toFixed(1)} ms`);
    assert.equal(table.isDead(slot), true);
    assert.equal(await child.join(), code);
    scratch.free();
  });
}

test('the kernel marks a killed process, until its slot is claimed anew', async (t) => {
  const { child, slot, scratch } = await startWith(stayThere);
  child.kill();
  t.diagnostic(`${msUntil(() => table.isMarkedDead(slot)).toFixed(1)} ms`);
  assert.equal(await child.join(), -9);
  assert.equal(table.get(slot, Slot.STATE), SlotState.FREE);
  assert.equal(table.isMarkedDead(slot), true);

  const next = await startWith(stayThere);
  assert.equal(next.slot, slot);
  assert.equal(table.isRegistered(slot), true);
  assert.equal(table.isMarkedDead(slot), false);
  next.child.kill();
  assert.equal(await next.child.join(), -9);
  scratch.free();
  next.scratch.free();
});

test('a stopped process is not marked', async () => {
  const { child, slot, scratch } = await startWith(stayThere);
  process.kill(child.pid as number, 'SIGSTOP');
  assert.equal(table.isDead(slot), false);
  process.kill(child.pid as number, 'SIGCONT');
  assert.equal(table.isDead(slot), false);
  child.kill();
  await child.join();
  scratch.free();
});

test('a worker thread, the root of its own tree, is marked when it is terminated', async () => {
  const worker = new Worker(new URL('./fixtures/worker.js', import.meta.url));
  const [fd] = await once(worker, 'message');
  const { table: its } = new Arena(getNative(), fd, 1);
  assert.equal(its.isRegistered(0), true);
  assert.equal(its.isMarkedDead(0), false);
  await worker.terminate();
  assert.equal(its.isMarkedDead(0), true);
  getNative().closeDescriptor(fd);
});

test("other robust mutexes of the thread, before and behind its death word, leave it in the kernel's list", async () => {
  const child = new Process({ target: joinBetweenMutexes, stdio: 'ignore' }).start();
  const slot = slotOf(child);
  assert.equal(await child.join(), -9);
  assert.equal(table.isMarkedDead(slot), true);
});

test('a process whose main thread has ended is dead, and keeps what users map until its other threads have ended', async () => {
  const array = new RawArray('i', 4);
  const { child, slot, scratch } = await startWith(endMainThread, [array]);
  const arena = getArena();
  const { ref } = sharedKindOf(array)?.handleOf(array) ?? { ref: 0 };
  msUntil(() => table.isMarkedDead(slot));
  assert.equal(table.isDead(slot), true);
  assert.equal(table.isGone(slot), false);

  assert.equal(arena.sweepIfDead(slot), false);
  assert.deepEqual(arena.holdersOf(scratch.handle.ref), [arena.slot]);
  assert.deepEqual(arena.holdersOf(ref), [arena.slot, slot].sort());
  assert.equal(table.get(slot, Slot.STATE), SlotState.LINGERING);

  child.kill();
  msUntil(() => arena.sweepIfDead(slot));
  assert.deepEqual(arena.holdersOf(ref), [arena.slot]);
  assert.equal(table.get(slot, Slot.STATE), SlotState.FREE);
  await child.join();
  array.close();
  scratch.free();
});

test('where the kernel marks nobody, /proc tells of a killed process', async (t) => {
  const { child, slot, scratch } = await startWith(stayThere, [], importing('unregistered.js'));
  assert.equal(table.isRegistered(slot), false);
  assert.equal(table.isDead(slot), false);
  child.kill();
  t.diagnostic(`${msUntil(() => getArena().sweepIfDead(slot)).toFixed(1)} ms`);
  assert.equal(table.isMarkedDead(slot), false);
  assert.deepEqual(getArena().holdersOf(scratch.handle.ref), [getArena().slot]);
  assert.equal(await child.join(), -9);
  scratch.free();
});

for (const [title, execArgv] of [
  ['registered', []],
  ['unregistered', importing('unregistered.js')],
  ['registered, but not marked', importing('unmarked.js')],
] as const) {
  test(`the arena lock of a killed process is taken over: ${title}`, async (t) => {
    const scratch = new Scratch();
    const child = new Process<any, any>({ target: dieUncommitted, args: [scratch], execArgv }).start();
    scratch.write(2, 1);
    await until(() => scratch.read(0) === 1);
    child.kill();
    const start = performance.now();
    new Scratch().free(); // blocks this thread until the lock is taken over
    t.diagnostic(`${(performance.now() - start).toFixed(1)} ms`);
    assert.equal(await child.join(), -9);
    scratch.free();
  });
}

test('a registered process whose mark does not come is missed all the same', async () => {
  const { child, slot, scratch } = await startWith(stayThere, [], importing('unmarked.js'));
  assert.equal(table.isDead(slot), false);
  child.kill();
  msUntil(() => table.isDead(slot));
  assert.equal(table.isMarkedDead(slot), false);
  assert.equal(await child.join(), -9);
  scratch.free();
});
