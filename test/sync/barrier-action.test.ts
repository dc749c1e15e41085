import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Barrier, Event, Pipe, SerializationError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { LocalActor, withActors } from './fixtures/actors.js';
import { Board } from './fixtures/board.js';
import { act } from './fixtures/fragile.js';
import { arrivals, untilHere, withBarrier } from './fixtures/meeting.js';

failOnLeaks();

test('the action runs once a round, in one process, before anybody is let through (S-07)', async () => {
  const board = new Board();
  const [log, logged] = Pipe<any>({ duplex: false });
  const name = 'a captured variable';
  const barrier = new Barrier(3, {
    action: () => {
      const round = board.count(0);
      logged.sendSync([name, round, board.get(1), process.pid]);
    },
  });
  await withActors(2, async (first, second) => {
    for (let round = 0; round < 6; round++) {
      const here = barrier.wait().then((index) => [index, board.count(1)]);
      await untilHere(barrier, 1);
      const there = first.do(round % 2 === 0 ? 'wait' : 'waitSync', barrier);
      await untilHere(barrier, 2);
      assert.equal(board.get(0), round, 'not before all have come');
      await second.get(round % 3 === 0 ? 'wait' : 'waitSync', barrier);
      assert.equal(board.get(0), round + 1);
      assert.deepEqual(await there.ended, { value: 1 });
      assert.deepEqual(await here, [0, round]);
      assert.deepEqual(await log.recv(), [name, round, round, second.pid], 'the last that came runs it');
    }
  })();
  assert.equal(await log.poll(), false);
  for (const it of [barrier, board, log, logged]) it.close();
});

test('shared objects in the action live as long as the barrier, though they are closed', () =>
  withActors(2, async (actor, waiter) => {
    const ready = new Event();
    const barrier = new Barrier(2, { action: () => ready.set() });
    const set = waiter.do('wait', ready);
    await until(() => ready.statistics().waiting === 1);
    assert.deepEqual(await actor.get('statistics', barrier), { parties: 2, waiting: 0, broken: false, phase: 0 });
    ready.close();
    const here = barrier.wait();
    await actor.get('wait', barrier);
    assert.equal(await here, 0);
    assert.deepEqual(await set.ended, { value: true });
    barrier.close();
  })());

test('an action that throws breaks the barrier: who ran it gets its error, the others reason "action" (S-07)', async () => {
  for (const lastIsChild of [false, true]) {
    const barrier = new Barrier(2, {
      action: () => {
        throw new RangeError('action failed');
      },
    });
    await withActors(1, async (other) => {
      const here = new LocalActor();
      const [first, last] = lastIsChild ? [here, other] : [other, here];
      const sentAway = first.do('wait', barrier);
      await untilHere(barrier, 1);
      assert.deepEqual(await last.do(lastIsChild ? 'waitSync' : 'wait', barrier).ended, {
        error: 'RangeError: action failed',
      });
      assert.equal(((await sentAway.ended) as any).reason, 'action');
      assert.equal(barrier.broken, true);
      assert.equal(((await other.do('wait', barrier).ended) as any).reason, 'action');
      barrier.reset();
      assert.equal(barrier.broken, false);
    })();
    barrier.close();
  }
});

test('an action that cannot be loaded where it is to run breaks the barrier: nobody waits for ever', () =>
  withBarrier(
    2,
    (barrier) =>
      withActors(1, async (other) => {
        const sentAway = assert.rejects(barrier.wait(), { reason: 'action' });
        await untilHere(barrier, 1);
        const { error } = (await other.do('wait', barrier).ended) as { error: string };
        assert.match(error, /fails in a child/);
        await sentAway;
      })(),
    { action: act },
  )());

test('an action that cannot travel is refused when the barrier is made', () => {
  const secret = new WeakSet();
  assert.throws(() => new Barrier(2, { action: () => void secret.has({}) }), SerializationError);
});

test('many tasks come while actions run: each round has its action, and nobody runs them for ever', async () => {
  const board = new Board();
  const barrier = new Barrier(2, { action: () => void board.count(0) });
  const times = 300;
  const tasks = Array.from({ length: 9 }, async () => {
    while (board.count(1) < times) await barrier.wait();
  });
  await Promise.all(tasks);
  assert.equal(board.get(0), times / 2);
  board.close();
  barrier.close();
});

test('who comes while an action runs is of the next round, whose action one of it runs', async () => {
  const board = new Board();
  const [gate, opener] = [new Event(), new Event()];
  const barrier = new Barrier(2, {
    action: () => {
      const round = board.count(0);
      if (round > 0) return;
      opener.set();
      gate.waitSync();
    },
  });
  await withActors(2, async (first, second) => {
    const firstRound = [second.do('wait', barrier)];
    await untilHere(barrier, 1);
    firstRound.push(first.do('wait', barrier)); // it is held up in the action
    await opener.wait();
    const secondRound = [second.do('wait', barrier), second.do('wait', barrier)];
    await until(() => arrivals(barrier) === 4);
    gate.set();
    for (const [index, task] of [...firstRound, ...secondRound].entries()) {
      assert.deepEqual(await task.ended, { value: index % 2 });
    }
    assert.equal(board.get(0), 2);
    // Nobody waits any more: who ends in good order breaks nothing.
    assert.deepEqual(await Promise.all([first.end(), second.end()]), [0, 0]);
    assert.equal(barrier.broken, false);
  })();
  for (const it of [board, gate, opener, barrier]) it.close();
});

test('the time-out of a wait counts while the action runs, too', async () => {
  const [gate, opener] = [new Event(), new Event()];
  const barrier = new Barrier(2, {
    action: () => {
      opener.set();
      gate.waitSync();
    },
  });
  await withActors(1, async (actor) => {
    await actor.get('statistics', barrier); // its start is not to count
    const here = assert.rejects(barrier.wait({ timeout: 3000 }), { reason: 'timeout' });
    await untilHere(barrier, 1);
    const there = actor.do('wait', barrier);
    await opener.wait();
    await here;
    gate.set();
    assert.equal(((await there.ended) as any).reason, 'timeout');
  })();
  for (const it of [gate, opener, barrier]) it.close();
});

for (const how of ['timeout', 'cancel', 'killed'] as const) {
  test(`who comes while an action runs and gives up breaks the barrier for all: ${how}`, async () => {
    const board = new Board();
    const [gate, opener] = [new Event(), new Event()];
    const barrier = new Barrier(2, {
      action: () => {
        if (board.count(0) > 0) return;
        opener.set();
        gate.waitSync();
      },
    });
    await withActors(2, async (first, second) => {
      const here = new LocalActor();
      const early = here.do('wait', barrier);
      await untilHere(barrier, 1);
      const actor = first.do('wait', barrier);
      await opener.wait();
      const late = second.do('wait', barrier, how === 'timeout' ? { timeout: 20 } : {});
      if (how === 'cancel') second.cancel(late);
      if (how === 'killed') {
        await until(() => arrivals(barrier) === 3);
        second.kill();
      }
      const reason = { timeout: 'timeout', cancel: 'abort', killed: 'party-died' }[how];
      assert.equal(((await early.ended) as any).reason, reason);
      gate.set();
      assert.equal(((await actor.ended) as any).reason, reason);
      if (how === 'timeout') assert.equal(((await late.ended) as any).reason, reason);
      if (how === 'cancel') assert.deepEqual(await late.ended, { error: 'Error: cancelled' });
      barrier.reset();
      assert.deepEqual(await Promise.all([barrier.wait(), barrier.wait()]), [0, 1]);
    })();
    for (const it of [board, gate, opener, barrier]) it.close();
  });
}

test('while an action runs not more may come than can be sent away at once; who comes then is told so', async () => {
  const goOn = new Event();
  const barrier = new Barrier(2, { action: () => goOn.waitSync() });
  await withActors(1, async (actor) => {
    const first = barrier.wait();
    await untilHere(barrier, 1);
    const acting = actor.do('waitSync', barrier);
    await until(() => goOn.statistics().waiting === 1);
    const more = Array.from({ length: 1300 }, () => barrier.wait());
    const results = Promise.allSettled(more);
    const refused = await Promise.race(more.map((wait) => wait.then(String, (error: Error) => error)));
    assert.match(String(refused), /InvalidStateError.*no room for more/);
    barrier.abort();
    goOn.set();
    const reasons = (await results).map((it) => (it as PromiseRejectedResult).reason.name);
    assert.equal(reasons.filter((name) => name === 'BrokenBarrierError').length, 1198);
    assert.equal(reasons.filter((name) => name === 'InvalidStateError').length, 102);
    await assert.rejects(first, { name: 'BrokenBarrierError' });
    assert.ok(await acting.ended);
  })();
  for (const it of [barrier, goOn]) it.close();
});
