import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Condition, Pipe, Process, RLock } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { LocalActor, type Task, withActors } from './fixtures/actors.js';
import { untilWaiting, withCondition } from './fixtures/changing.js';
import { notifyStopped, pass } from './fixtures/condition-children.js';

failOnLeaks();

test('notify wakes as many as it says, oldest first, awaited and blocking ones of several processes (S-05)', () =>
  withCondition(async (changed) =>
    withActors(2, async (first, second) => {
      const here = new LocalActor();
      const order: string[] = [];
      const begin = async (name: string, task: Task): Promise<void> => {
        void task.ended.then(({ value }: any) => order.push(`${name} ${value}`));
        await untilWaiting(changed, ++begun);
      };
      let begun = 0;
      await begin('here', here.do('waitInside', changed));
      await begin('first awaits', first.do('waitInside', changed));
      await begin('first blocks', first.do('waitInsideSync', changed));
      await begin('second blocks', second.do('waitInsideSync', changed));
      await begin('here again', here.do('waitInside', changed));
      await here.get('notify', changed);
      await until(() => order.length === 1);
      assert.deepEqual(order, ['here true']);
      assert.equal(changed.statistics().waiting, 4);
      // The process whose turn it is comes later than the one behind it: its awaited wait is not seen while it blocks.
      await here.get('notify', changed, { n: 3 });
      await until(() => order.length === 4);
      assert.deepEqual(order.toSorted(), ['first awaits true', 'first blocks true', 'here true', 'second blocks true']);
      assert.equal(changed.statistics().waiting, 1);
      await here.get('notify', changed, { n: 100 });
      await until(() => order.length === 5);
      await changed.run(() => changed.notify(5)); // nobody is there: lost
      assert.equal(await changed.run(() => changed.wait({ timeout: 5 })), false);
    })(),
  )());

test(
  'notifyAll wakes all who wait, and nobody who comes later, even if one of them gives up',
  withCondition(async (changed) => {
    const controller = new AbortController();
    const given = changed.run(() => changed.wait({ signal: controller.signal }));
    await untilWaiting(changed, 1);
    const others = await startWaitsBehind(changed, 1, 300);
    const held = await changed.acquire();
    changed.notifyAll();
    const later = changed.wait({ timeout: 20 });
    controller.abort(new Error('enough'));
    await assert.rejects(given, /enough/);
    assert.equal(await later, false);
    held[Symbol.dispose]();
    assert.deepEqual(new Set(await Promise.all(others)), new Set([true]));
  }),
);

async function startWaitsBehind(changed: Condition, before: number, n: number): Promise<Promise<boolean>[]> {
  const waits = Array.from({ length: n }, () => changed.run(() => changed.wait()));
  await untilWaiting(changed, before + n);
  return waits;
}

test(
  'a notification for a wait that is aborted before it wakes goes to the next',
  withCondition(async (changed) => {
    const controller = new AbortController();
    const aborted = changed.run(() => changed.wait({ signal: controller.signal }));
    await untilWaiting(changed, 1);
    const next = changed.run(() => changed.wait());
    await untilWaiting(changed, 2);
    const held = await changed.acquire();
    changed.notify();
    controller.abort(new Error('enough'));
    held[Symbol.dispose]();
    await assert.rejects(aborted, /enough/);
    assert.equal(await next, true);
  }),
);

for (const what of ['waitInside', 'waitInsideSync'] as const) {
  test(`a notification for a process that is killed before it wakes goes to the next: ${what}`, () =>
    withCondition(async (changed) =>
      withActors(1, async (victim) => {
        victim.do(what, changed);
        await untilWaiting(changed, 1);
        const next = changed.run(() => changed.wait());
        await untilWaiting(changed, 2);
        await until(() => isAsleep(victim));
        victim.kill('SIGSTOP');
        await changed.run(() => changed.notify()); // does not wait for the stopped one
        assert.equal(changed.statistics().waiting, 1);
        victim.kill();
        assert.equal(await next, true);
      })(),
    )());

  test(`so does one for a process whose parent is blocked in the same wait: ${what}`, () =>
    withCondition(async (changed) =>
      withActors(1, async (victim) => {
        victim.do(what, changed);
        await untilWaiting(changed, 1);
        await until(() => isAsleep(victim));
        const killer = new Process({ target: notifyStopped, args: [changed, victim.pid] }).start();
        const held = changed.acquireSync();
        assert.equal(changed.waitSync({ timeout: 60_000 }), true);
        held[Symbol.dispose]();
        assert.equal(await killer.join(), 0);
        killer.close();
      })(),
    )());

  test(`a notification for a process that is killed before it has the lock again goes to the next: ${what}`, async () => {
    const lock = new RLock();
    const changed = new Condition(lock);
    await withActors(1, async (victim) => {
      victim.do(what, changed);
      await untilWaiting(changed, 1);
      const next = changed.run(() => changed.wait());
      await untilWaiting(changed, 2);
      const held = await lock.acquire();
      changed.notify();
      await until(() => lock.statistics().waiting === 1); // it is awake, and wants the lock
      victim.kill();
      await victim.process.join();
      held[Symbol.dispose]();
      assert.equal(await next, true);
    })();
    assert.equal(lock.locked(), false);
    changed.close();
    lock.close();
  });
}

test('neither a stopped nor a killed waiter keeps a notifier waiting', () =>
  withCondition(async (changed) =>
    withActors(2, async (stopped, killed) => {
      const late = stopped.do('waitInside', changed);
      await untilWaiting(changed, 1);
      killed.do('waitInsideSync', changed);
      await untilWaiting(changed, 2);
      const waiting = changed.run(() => changed.wait());
      await untilWaiting(changed, 3);
      await until(() => isAsleep(stopped));
      stopped.kill('SIGSTOP');
      killed.kill();
      await changed.run(() => changed.notifyAll());
      assert.equal(await waiting, true);
      await changed.run(() => changed.notifyAll());
      stopped.kill('SIGCONT');
      assert.deepEqual(await late.ended, { value: true });
    })(),
  )());

test('who gets the lock back after its owner was killed sees it on the acquisition it holds', () =>
  withCondition(async (changed) =>
    withActors(2, async (blocking, owner) => {
      const held = await changed.acquire();
      const here = changed.wait();
      await untilWaiting(changed, 1);
      const there = blocking.do('waitDeepSync', changed);
      await untilWaiting(changed, 2);
      await owner.get('notifyAndStay', changed);
      owner.kill();
      assert.equal(await here, true);
      held[Symbol.dispose]();
      const [notified, outer, inner] = ((await there.ended) as any).value;
      assert.deepEqual([notified, outer, inner], [true, !held.abandoned, !held.abandoned], 'one of them had it first');
    })(),
  )());

for (const blocking of [false, true]) {
  test(`no wake-up is lost: four processes pass the turn on 1,000 times, ${blocking ? 'blocking' : 'awaited'}`, () =>
    losesNoWakeUp(async () => {
      const changed = new Condition();
      const parties = 4;
      const turn = Pipe<any>();
      const players = Array.from({ length: parties }, (_, me) =>
        new Process<any, any>({ target: pass, args: [changed, turn, me, parties, 250, blocking] }).start(),
      );
      turn[0].sendSync(0);
      const rescued: number[] = await Promise.all(players.map((player) => player.result));
      assert.equal(await turn[1].recv(), 1000);
      await Promise.all(players.map((player) => player.join()));
      for (const it of [...players, ...turn, changed]) it.close();
      return rescued.reduce((sum, it) => sum + it);
    }));
}
