import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Barrier, type BarrierOptions, BrokenBarrierError, Pipe, Process, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { LocalActor, withActors } from './fixtures/actors.js';
import { come, crowd, handDownBarrier, march, waitAtWhatComes } from './fixtures/barrier-children.js';
import { Board } from './fixtures/board.js';
import { untilHere, withBarrier } from './fixtures/meeting.js';

failOnLeaks();

const broken = (reason: string) => ({ name: 'BrokenBarrierError', code: 'ERR_MULTIPROC_BROKEN_BARRIER', reason });

test(
  'nobody goes on before all have come; each gets a number of its own (S-07)',
  withBarrier(3, async (barrier) => {
    const first = barrier.wait();
    const second = barrier.wait();
    await untilHere(barrier, 2);
    assert.equal(barrier.statistics().phase, 0);
    assert.deepEqual(await Promise.all([first, second, barrier.wait()]), [0, 1, 2]);
    assert.equal(barrier.nWaiting, 0);
    assert.deepEqual(await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()]), [0, 1, 2]);
    assert.equal(barrier.statistics().phase, 2);
  }),
);

test('a barrier of one lets everybody through at once, awaited and blocking, even with a time-out of 0', () =>
  withBarrier(1, async (barrier) => {
    assert.equal(await barrier.wait(), 0);
    assert.equal(barrier.waitSync(), 0);
    assert.equal(await barrier.wait({ timeout: 0 }), 0);
    assert.equal(barrier.waitSync({ timeout: 0 }), 0);
    assert.equal(barrier.statistics().phase, 4);
  })());

for (const blocking of [false, true]) {
  test(`five processes go through 1,000 times in strict order, ${blocking ? 'blocking' : 'awaited'}, and no wake-up is lost`, async () => {
    const barrier = new Barrier(5);
    const board = new Board();
    const parties = [0, 1, 2, 3, 4].map((me) =>
      new Process<any, any>({ target: march, args: [barrier, board, me, 1000, blocking] }).start(),
    );
    assert.deepEqual(await Promise.all(parties.map((party) => party.result)), [0, 0, 0, 0, 0]);
    assert.deepEqual(barrier.statistics(), { parties: 5, waiting: 0, broken: false, phase: 1000 });
    await Promise.all(parties.map((party) => party.join()));
    for (const it of [...parties, barrier, board]) it.close();
  });
}

test(
  'more tasks than parties, in several processes: every n that come go on, and each number is given as often',
  withBarrier(3, async (barrier) => {
    const board = new Board();
    const args = [barrier, board, 5, 450] as const;
    const others = [1, 2].map(() => new Process<any, any>({ target: crowd, args }).start());
    const given = [await crowd(...args), ...(await Promise.all(others.map((other) => other.result)))].flat();
    for (const index of [0, 1, 2]) assert.equal(given.filter((it) => it === index).length, 150);
    board.close();
    assert.equal(barrier.statistics().phase, 150);
    for (const other of others) await other.join();
    for (const other of others) other.close();
  }),
);

test(
  'a time-out breaks it for all who wait and all who come, until reset (S-07)',
  withBarrier(3, (barrier) =>
    withActors(1, async (other) => {
      const there = other.do('waitSync', barrier);
      await untilHere(barrier, 1);
      await assert.rejects(barrier.wait({ timeout: 20 }), broken('timeout'));
      assert.equal(((await there.ended) as any).reason, 'timeout');
      assert.equal(barrier.broken, true);
      assert.equal(barrier.nWaiting, 0);
      await assert.rejects(barrier.wait(), broken('timeout'));
      assert.throws(() => barrier.waitSync(), broken('timeout'));
      assert.equal(((await other.do('wait', barrier).ended) as any).reason, 'timeout');
      barrier.reset();
      assert.equal(barrier.broken, false);
      const numbers = await Promise.all([barrier.wait(), barrier.wait(), other.get('wait', barrier)]);
      assert.deepEqual(numbers.toSorted(), [0, 1, 2]);
      for (const timeout of [0, -1]) {
        assert.throws(() => barrier.waitSync({ timeout }), broken('timeout'));
        barrier.reset();
        await assert.rejects(barrier.wait({ timeout }), broken('timeout'));
        barrier.reset();
      }
    })(),
  ),
);

test('the time-out of the barrier is that of a wait that gives none (S-07)', async () => {
  const barrier = new Barrier(2, { timeout: 20 });
  await assert.rejects(barrier.wait(), broken('timeout'));
  barrier.reset();
  assert.throws(() => barrier.waitSync(), broken('timeout'));
  barrier.reset();
  const patient = barrier.wait({ timeout: Number.POSITIVE_INFINITY });
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(barrier.broken, false);
  assert.deepEqual(await Promise.all([patient, barrier.wait({ timeout: 60_000 })]), [0, 1]);
  barrier.close();
});

test(
  'reset sends away those who wait, and later uses work (S-07)',
  withBarrier(3, (barrier) =>
    withActors(1, async (other) => {
      const sentAway = [barrier.wait(), barrier.wait()].map((wait) => assert.rejects(wait, broken('reset')));
      await untilHere(barrier, 2);
      await other.get('reset', barrier);
      await Promise.all(sentAway);
      assert.equal(barrier.broken, false);
      const there = other.do('waitSync', barrier);
      await untilHere(barrier, 1);
      barrier.reset();
      assert.equal(((await there.ended) as any).reason, 'reset');
      const numbers = await Promise.all([barrier.wait(), other.get('wait', barrier), barrier.wait()]);
      assert.deepEqual(numbers.toSorted(), [0, 1, 2]);
    })(),
  ),
);

test(
  'abort breaks it until reset; what broke it first stays the reason (S-07)',
  withBarrier(2, (barrier) =>
    withActors(1, async (other) => {
      const here = assert.rejects(barrier.wait(), broken('abort'));
      await untilHere(barrier, 1);
      await other.get('abort', barrier);
      await here;
      await assert.rejects(barrier.wait({ timeout: 0 }), broken('abort'));
      barrier.abort();
      barrier.reset();
      await assert.rejects(barrier.wait({ timeout: 5 }), broken('timeout'));
      barrier.abort();
      await assert.rejects(barrier.wait(), broken('timeout'));
      barrier.reset();
    })(),
  ),
);

test(
  'a wait that is aborted rejects with the reason and breaks it for the others, who are told so',
  withBarrier(3, async (barrier) => {
    const controller = new AbortController();
    const aborted = barrier.wait({ signal: controller.signal });
    const other = barrier.wait();
    controller.abort(new Error('enough'));
    assert.deepEqual(barrier.statistics(), { parties: 3, waiting: 0, broken: true, phase: 1 });
    await assert.rejects(aborted, /^Error: enough/);
    await assert.rejects(other, broken('abort'));
    barrier.reset();
    await assert.rejects(barrier.wait({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
    assert.equal(barrier.nWaiting, 0);
    // Who was let through is through.
    const late = new AbortController();
    const waits = [barrier.wait({ signal: late.signal }), barrier.wait(), barrier.wait()];
    late.abort(new Error('too late'));
    assert.deepEqual(await Promise.all(waits), [0, 1, 2]);
    assert.equal(barrier.broken, false);
  }),
);

test('wrong arguments are refused, and the barrier is as before', async () => {
  for (const parties of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1001, '2', undefined]) {
    assert.throws(() => new Barrier(parties as number), ValueError);
  }
  const wrongOptions = [null, 5, { action: 5 }, { action: async () => {} }, { timeout: Number.NaN }, { timeout: '5' }];
  for (const wrong of wrongOptions) assert.throws(() => new Barrier(2, wrong as BarrierOptions), ValueError);
  const barrier = new Barrier(2);
  for (const wrong of [{ timeout: Number.NaN }, 5, { signal: {} }, null]) {
    await assert.rejects(barrier.wait(wrong as never), ValueError);
    assert.throws(() => barrier.waitSync(wrong as never), ValueError);
  }
  assert.deepEqual(barrier.statistics(), { parties: 2, waiting: 0, broken: false, phase: 0 });
  barrier.close();
});

test('close ends the waits of this process and breaks it for the others; every further use is an InvalidStateError', () =>
  withActors(1, async (other) => {
    const barrier = new Barrier(3);
    const there = other.do('wait', barrier);
    await untilHere(barrier, 1);
    const here = barrier.wait();
    assert.equal(barrier.nWaiting, 2);
    barrier.close();
    barrier.close();
    const closed = { name: 'InvalidStateError', message: 'This Barrier is closed' };
    await assert.rejects(here, closed);
    assert.equal(((await there.ended) as any).reason, 'abort');
    for (const use of [
      () => barrier.wait(),
      () => barrier.waitSync(),
      () => barrier.reset(),
      () => barrier.abort(),
      () => barrier.parties,
      () => barrier.nWaiting,
      () => barrier.broken,
      () => barrier.statistics(),
    ]) {
      await assert.rejects(async () => use(), closed);
    }
    assert.equal(barrier.closed, true);
    assert.equal(inspect(barrier), '<Barrier closed>');
  })());

test(
  'closed by a process that does not wait, it is whole',
  withBarrier(2, (barrier) =>
    withActors(1, async (other) => {
      const here = barrier.wait();
      await other.get('statistics', barrier);
      await other.get('close', barrier);
      assert.equal(await other.end(), 0);
      assert.equal(barrier.broken, false);
      assert.deepEqual(await Promise.all([here, barrier.wait()]), [0, 1]);
    })(),
  ),
);

test(
  'it shows how it is; its statistics are frozen',
  withBarrier(2, async (barrier) => {
    assert.equal(inspect(barrier), '<Barrier parties=2 waiting=0>');
    const wait = barrier.wait();
    assert.equal(inspect(barrier), '<Barrier parties=2 waiting=1>');
    barrier.abort();
    await assert.rejects(wait, BrokenBarrierError);
    assert.equal(inspect(barrier), '<Barrier broken parties=2 waiting=0>');
    assert.ok(Object.isFrozen(barrier.statistics()));
    barrier.reset();
  }),
);

test(
  'it can be sent anywhere: through a pipe, inside a Map, to a grandchild, captured by a function (row 39)',
  withBarrier(2, async (meeting) => {
    const [mail, mailbox] = Pipe<any, any>();
    const children = [
      new Process<any, any>({ target: waitAtWhatComes, args: [mailbox] }),
      new Process<any, any>({ target: handDownBarrier, args: [meeting] }),
      new Process<any, any>({ target: () => meeting.wait() }),
      new Process<any, any>({ target: come, args: [meeting] }),
    ];
    for (const child of children) {
      child.start();
      if (child === children[0]) await mail.send(new Map([['barrier', { meeting }]]));
      await meeting.wait();
      assert.equal(await child.join(), 0);
      child.close();
    }
    assert.equal(meeting.broken, false, 'who ends after it went through breaks nothing');
    mail.close();
    mailbox.close();
  }),
);

test(
  'tasks of one process and of others, awaited and blocking, are parties alike',
  withBarrier(5, (barrier) =>
    withActors(2, async (first, second) => {
      const here = new LocalActor();
      for (let round = 0; round < 3; round++) {
        const tasks = [
          here.do('wait', barrier),
          first.do('wait', barrier),
          first.do('waitSync', barrier),
          here.do('wait', barrier),
          second.do('waitSync', barrier),
        ];
        const indices = (await Promise.all(tasks.map((task) => task.ended))).map((it: any) => it.value);
        assert.deepEqual(indices.toSorted(), [0, 1, 2, 3, 4]);
      }
    })(),
  ),
);
