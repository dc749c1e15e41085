import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Barrier, type BrokenBarrierError, Event, Pipe, Process } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { ChildActor, withActors } from './fixtures/actors.js';
import { come, endOnTheWay, waitInMain } from './fixtures/barrier-children.js';
import { untilHere, withBarrier } from './fixtures/meeting.js';

failOnLeaks();

const diedIs =
  (pid: number) =>
  (error: BrokenBarrierError): boolean => {
    const { name, reason, pid: named } = error;
    assert.deepEqual({ name, reason, named }, { name: 'BrokenBarrierError', reason: 'party-died', named: pid });
    assert.match(error.message, new RegExp(`process ${pid}, which had it, died`));
    return true;
  };

for (const what of ['wait', 'waitSync'] as const) {
  test(`a party that is killed while it waits breaks the barrier for all (row 4): ${what}`, () =>
    withBarrier(4, (barrier) =>
      withActors(2, async (victim, other) => {
        victim.do(what, barrier);
        await untilHere(barrier, 1);
        const there = other.do('waitSync', barrier);
        await untilHere(barrier, 2);
        const here = assert.rejects(barrier.wait(), diedIs(victim.pid));
        victim.kill();
        await here;
        assert.deepEqual(await there.ended, {
          error: `BrokenBarrierError: The barrier is broken: process ${victim.pid}, which had it, died. reset() makes it whole again`,
          reason: 'party-died',
          pid: victim.pid,
        });
        await assert.rejects(barrier.wait(), diedIs(victim.pid));
        assert.equal(barrier.broken, true);
        barrier.reset();
        assert.equal(barrier.nWaiting, 0);
      })(),
    )());
}

const ends = [
  ['is killed', true],
  ['throws', true],
  ['exit 1', true],
  ['exit 0', false],
  ['returns', false],
] as const;

for (const [how, breaks] of ends) {
  test(`a process that was given it and ${how} on its way ${breaks ? 'breaks it' : 'breaks nothing'}`, () =>
    withBarrier(2, async (barrier) => {
      const [orders, its] = Pipe<any, any>();
      const target = new Process<any, any>({ target: endOnTheWay, args: [barrier, how, its], stdio: 'ignore' }).start();
      its.close();
      void target.result.catch(() => {});
      await orders.recv();
      const here = barrier.wait().catch((error) => error);
      assert.equal(barrier.nWaiting, 1);
      if (how === 'is killed') target.kill();
      else await orders.send('go');
      await target.join();
      if (breaks) diedIs(target.pid as number)(await here);
      else {
        assert.equal(barrier.broken, false);
        assert.deepEqual(await Promise.all([here, barrier.wait()]), [0, 1]);
      }
      target.close();
      orders.close();
    })());
}

test('a process that exits with code 0 while it waits breaks it', () =>
  withBarrier(3, (barrier) =>
    withActors(1, async (victim) => {
      const here = assert.rejects(barrier.wait(), diedIs(victim.pid));
      await untilHere(barrier, 1);
      victim.do('wait', barrier);
      await untilHere(barrier, 2);
      victim.do('exit', undefined, { n: 0 });
      await here;
    })(),
  )());

test('a process that went through and then ends breaks nothing, killed it breaks it for those who come', () =>
  withBarrier(2, (barrier) =>
    withActors(2, async (ends, dies) => {
      for (const party of [ends, dies]) {
        await Promise.all([party.get('wait', barrier), barrier.wait()]);
      }
      assert.equal(await ends.end(), 0);
      assert.equal(barrier.broken, false);
      dies.kill();
      await dies.process.join();
      await assert.rejects(barrier.wait(), diedIs(dies.pid));
    })(),
  )());

test('a process that closed the barrier, or never had it, breaks nothing when it is killed', () =>
  withBarrier(2, (barrier) =>
    withActors(2, async (closes, stranger) => {
      const here = barrier.wait();
      await closes.get('statistics', barrier);
      await closes.get('close', barrier);
      await stranger.get('rescued');
      for (const it of [closes, stranger]) it.kill();
      for (const it of [closes, stranger]) await it.process.join();
      assert.deepEqual(await Promise.all([here, barrier.wait()]), [0, 1]);
    })(),
  )());

test('a stopped process breaks nothing, however long it takes', () =>
  withBarrier(2, (barrier) =>
    withActors(1, async (stopped) => {
      const there = stopped.do('wait', barrier);
      await untilHere(barrier, 1);
      await until(() => isAsleep(stopped)); // not within a step on shared memory
      stopped.kill('SIGSTOP');
      // The periodic look has come by more than once.
      await new Promise((resolve) => setTimeout(resolve, 250));
      assert.equal(barrier.broken, false);
      assert.equal(await barrier.wait(), 1);
      stopped.kill('SIGCONT');
      assert.deepEqual(await there.ended, { value: 0 });
    })(),
  )());

test('killed in the action, a party breaks the barrier for all', async () => {
  const [gate, inAction] = [new Event(), new Event()];
  const barrier = new Barrier(3, {
    action: () => {
      inAction.set();
      gate.waitSync();
    },
  });
  await withActors(2, async (actor, other) => {
    const here = barrier.wait().catch((error) => error);
    await untilHere(barrier, 1);
    const there = other.do('waitSync', barrier);
    await untilHere(barrier, 2);
    actor.do('wait', barrier);
    await inAction.wait();
    assert.equal(barrier.nWaiting, 3);
    actor.kill();
    diedIs(actor.pid)(await here);
    assert.equal(((await there.ended) as any).reason, 'party-died');
  })();
  for (const it of [gate, inAction, barrier]) it.close();
});

test('the parent is killed: children that wait are not left waiting', async () => {
  const [reports, report] = Pipe<any>({ duplex: false });
  const parent = new Process<any, any>({ target: waitInMain, args: [report] }).start();
  report.close();
  const pids: number[] = [await reports.recv(), await reports.recv()];
  assert.equal(new Set(pids).size, 2);
  parent.kill();
  await parent.join();
  await assert.rejects(reports.recv(), { name: 'EOFError' });
  parent.close();
  reports.close();
});

test('round after round with a party killed somewhere on its way: nobody hangs, and reset makes it whole', () =>
  withBarrier(3, async (barrier) => {
    const survivors = [new ChildActor(), new ChildActor()];
    for (let round = 0; round < 8; round++) {
      const victim = new Process<any, any>({ target: come, args: [barrier] }).start();
      const waits = survivors.map((it, i) => it.do(i === 0 ? 'wait' : 'waitSync', barrier));
      // At another instant each time: while it starts, opens the barrier, comes, goes through, or has gone.
      for (let turns = 0; turns < round * 40; turns++) await new Promise(setImmediate);
      victim.kill();
      await victim.join();
      for (const { value, reason } of (await Promise.all(waits.map((wait) => wait.ended))) as any[]) {
        assert.ok(value !== undefined || reason === 'party-died');
      }
      barrier.reset();
      victim.close();
    }
    await Promise.all(survivors.map((it) => it.stop()));
  })());
