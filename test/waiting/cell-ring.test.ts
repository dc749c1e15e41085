import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Process } from '../../src/index.js';
import {
  CELLS,
  CellRing,
  isAsyncOccupant,
  NO_TICKET,
  occupantOf,
  RING_WORDS,
  slotOf,
} from '../../src/waiting/cell-ring.js';
import { lengths } from '../support/lengths.js';
import { until } from '../support/until.js';
import { Permits } from './fixtures/permits.js';
import { playRing } from './fixtures/ring-players.js';

const AT = 3;

interface Waiter {
  readonly ticket: number;
  readonly occupant: number;
}

/** What a ring does, in a plain array: who waits, in order, and the next ticket. */
class Reference {
  readonly waiters: Waiter[] = [];
  next: number;

  constructor(next: number) {
    this.next = next;
  }

  get isFull(): boolean {
    const [first] = this.waiters;
    return first !== undefined && ((this.next - first.ticket) | 0) >= CELLS;
  }
}

/** A ring that has been used so often that the ticket `start` is next. */
function ringFrom(start: number): CellRing {
  const words = new Int32Array(AT + RING_WORDS);
  words[AT] = words[AT + 1] = start;
  for (let i = 0; i < CELLS; i++) {
    const ticket = (start + i) | 0;
    words[AT + 2 + (ticket & (CELLS - 1))] = (ticket >>> Math.log2(CELLS)) << 12;
  }
  return new CellRing(words, AT);
}

const play = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('enter'), pick: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constantFrom('leave', 'leave', 'leave', 'recover'), pick: fc.nat() }),
  ),
  { minLength: 50, maxLength: 300 },
);

for (const [title, start] of [
  ['from the first ticket on', 0],
  ['where tickets turn negative', 2 ** 31 - 20],
  ['where tickets come round to 0', -20],
  ['where the cycle in a cell comes round to 0', 2 ** 24 - 20],
] as const) {
  test(`a ring does what a plain queue does: ${title}`, () => {
    fc.assert(
      fc.property(play, (steps) => {
        const ring = ringFrom(start | 0);
        const reference = new Reference(start | 0);
        const { waiters } = reference;
        for (const step of steps) {
          if (step.do === 'enter') {
            const occupant = occupantOf(step.pick, step.pick % 2 === 0);
            const ticket = ring.enter(occupant);
            assert.equal(ticket, reference.isFull ? NO_TICKET : reference.next);
            if (ticket === NO_TICKET) continue;
            waiters.push({ ticket, occupant });
            reference.next = (reference.next + 1) | 0;
          } else if (step.do === 'leave' && waiters.length > 0) {
            const [{ ticket, occupant }] = waiters.splice(step.pick % waiters.length, 1);
            ring.leave(ticket, occupant);
            assert.equal(ring.occupantAt(ticket), 0);
          } else if (step.do === 'recover') {
            const slot = step.pick % 6;
            ring.recover(slot);
            for (let i = waiters.length - 1; i >= 0; i--)
              if (slotOf(waiters[i].occupant) === slot) waiters.splice(i, 1);
          }
          assert.deepEqual(waitersOf(ring), waiters);
          if (ring.isSurelyEmpty) assert.equal(waiters.length, 0);
          assert.equal(ring.count, waiters.length);
        }
      }),
      { numRuns: lengths.ringPlays },
    );
  });
}

test('an occupant names its slot, and whether its event loop waits', () => {
  for (const slot of [0, 1, 1000]) {
    for (const isAsync of [false, true]) {
      const occupant = occupantOf(slot, isAsync);
      assert.deepEqual([slotOf(occupant), isAsyncOccupant(occupant)], [slot, isAsync]);
    }
  }
});

test('several processes enter and leave one ring: only the first is first, and no place is lost', async () => {
  const permits = new Permits();
  const players = [1, 2, 3].map((seed) =>
    new Process({ target: playRing, args: [permits, seed, lengths.ringRounds] }).start(),
  );
  const firsts = await Promise.all(players.map((player) => player.result));
  assert.equal(
    permits.free,
    firsts.reduce((sum, n) => sum + n, 0),
  );
  assert.equal(permits.waiting, 0);
  await Promise.all(players.map((player) => player.join()));
});

test('a process that is killed while it enters and leaves a ring holds up nobody for ever', async () => {
  const permits = new Permits();
  const victim = new Process({ target: playRing, args: [permits, 1, Number.POSITIVE_INFINITY] }).start();
  const survivor = new Process({ target: playRing, args: [permits, 2, lengths.ringRounds] }).start();
  await until(() => permits.free > 100);
  victim.kill();
  assert.ok((await survivor.result) > 0);
  await Promise.all([victim.join(), survivor.join()]);
  assert.equal(permits.waiting, 0);
});

function waitersOf(ring: CellRing): Waiter[] {
  const waiters: Waiter[] = [];
  for (let ticket = ring.first(); ticket !== NO_TICKET; ticket = ring.after(ticket))
    waiters.push({ ticket, occupant: ring.occupantAt(ticket) });
  return waiters;
}
