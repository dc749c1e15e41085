import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type Arena, Block, getArena, Slot, SlotState, slotWord } from '../../src/arena/index.js';
import { Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import {
  dieCommitted,
  dieDismantling,
  dieUnbound,
  dieUncommitted,
  joinAfter,
  Scratch,
  stayThere,
} from './fixtures/scratch.js';

failOnLeaks();

const start = (target: (scratch: Scratch) => void, scratch: Scratch): Process<any, any> =>
  new Process<any, any>({ target, args: [scratch] }).start();

for (const [target, left, title] of [
  [dieUncommitted, 0, 'before it commits: it has changed nothing'],
  [dieCommitted, 42, 'after it committed: whoever takes the lock finishes it'],
  [dieUnbound, 0, 'before its slot names it: its creator still sees that it is dead'],
] as const) {
  test(`a process is killed owning the arena lock, ${title}`, async () => {
    const scratch = new Scratch();
    const victim = start(target, scratch);
    scratch.write(2, 1);
    await until(() => scratch.read(0) === 1);
    victim.kill();
    new Scratch().free(); // blocks this thread until the lock is taken over
    assert.equal(scratch.read(1), left);
    assert.equal(await victim.join(), -9);
    scratch.free();
  });
}

test('a process is killed while it takes an object apart: one that joins the arena then goes on with that', async () => {
  const scratch = new Scratch();
  const victim = start(dieDismantling, scratch);
  const joining = new Process({ target: joinAfter, args: [victim.pid as number] }).start();
  scratch.write(1, 1);
  await until(() => scratch.read(0) === 1);
  victim.kill();
  // No turn of the event loop: this process must not take the lock, or it would be the one that goes on.
  assert.equal(joining.joinSync(), 0);
  assert.equal(await victim.join(), -9);
  scratch.free();
});

test('a stopped process is not dead: what it owns waits for it', async () => {
  const scratch = new Scratch();
  const stopped = start(stayThere, scratch);
  await until(() => scratch.read(0) === 1);
  process.kill(stopped.pid as number, 'SIGSTOP');
  const arena = getArena();
  for (const slot of arena.holdersOf(scratch.handle.ref)) assert.equal(arena.sweepIfDead(slot), false);
  assert.equal(arena.holdersOf(scratch.handle.ref).length, 2);
  stopped.kill();
  await stopped.join();
  assert.equal(arena.holdersOf(scratch.handle.ref).length, 1);
  scratch.free();
});

test('a zombie is dead, although its parent has not reaped it', async () => {
  const scratch = new Scratch();
  const zombie = start(stayThere, scratch);
  await until(() => scratch.read(0) === 1);
  const arena = getArena();
  const slot = arena.holdersOf(scratch.handle.ref).find((holder) => holder !== arena.slot) as number;
  zombie.kill();
  while (!arena.sweepIfDead(slot)); // no turn of the event loop: nobody reaps
  assert.deepEqual(arena.holdersOf(scratch.handle.ref), [arena.slot]);
  assert.equal(await zombie.join(), -9);
  scratch.free();
});

test('a slot whose start failed gives back what it held', () => {
  const arena = getArena();
  const scratch = new Scratch();
  const { slot, generation } = claim(arena, scratch);
  scratch.free();
  assert.deepEqual(arena.holdersOf(scratch.handle.ref), [slot]);
  arena.sweep(slot, generation);
  assert.equal(arena.table.get(slot, Slot.STATE), SlotState.FREE);
});

test('a slot that was claimed anew is safe from who comes late with the death of its last process', () => {
  const arena = getArena();
  const old = claim(arena);
  arena.sweep(old.slot, old.generation);
  const scratch = new Scratch();
  const next = claim(arena, scratch);
  assert.equal(next.slot, old.slot);
  arena.sweep(old.slot, old.generation);
  assert.deepEqual(arena.holdersOf(scratch.handle.ref), [arena.slot, next.slot].sort());
  arena.sweep(next.slot, next.generation);
  scratch.free();
});

test('a child that ended before its creator could say who it is counts as dead', () => {
  const arena = getArena();
  const { slot } = claim(arena);
  const { pid } = spawnSync(process.execPath, ['--version']);
  arena.bindSlot(slot, pid);
  assert.equal(arena.sweepIfDead(slot), true);
});

test('a sweep goes on with what a killed sweeper left, and with what the dead process had started', () => {
  const arena = getArena();
  const scratch = new Scratch();
  const [parent, child, halfSwept] = [claim(arena), claim(arena, scratch), claim(arena, scratch)];
  const { words, word } = arena.locate(0);
  words[word + slotWord(child.slot, Slot.CREATOR)] = parent.slot;
  words[word + slotWord(child.slot, Slot.CREATOR_GENERATION)] = parent.generation;
  words[word + slotWord(halfSwept.slot, Slot.STATE)] = SlotState.DEAD;
  assert.equal(arena.sweepIfDead(child.slot), false, 'its creator is alive, as far as anybody knows');
  arena.sweep(parent.slot, parent.generation);
  for (const { slot } of [parent, child, halfSwept]) assert.equal(arena.table.get(slot, Slot.STATE), SlotState.FREE);
  assert.deepEqual(arena.holdersOf(scratch.handle.ref), [arena.slot]);
  scratch.free();
});

test('freed memory does not answer to old handles', () => {
  const scratch = new Scratch();
  const { handle } = scratch;
  scratch.free();
  assert.equal(getArena().windows.read(handle.ref, Block.GENERATION), 0);
  assert.throws(() => getArena().send([handle], () => {}), /gone/);
  assert.throws(() => getArena().retain(handle), /does not hold/);
  assert.throws(() => getArena().adopt([handle]), /was not given/);
});

function claim(arena: Arena, ...held: Scratch[]): { slot: number; generation: number } {
  const slot = arena.claimSlot(
    'never started',
    held.map(({ handle }) => handle),
  );
  return { slot, generation: arena.table.get(slot, Slot.GENERATION) };
}
