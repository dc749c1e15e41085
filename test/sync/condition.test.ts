import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Condition, InvalidStateError, Lock, Pipe, Process, RLock, ValueError } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { withActors } from './fixtures/actors.js';
import { untilWaiting, withCondition } from './fixtures/changing.js';
import { handDownCondition, notifyWhatComes } from './fixtures/condition-children.js';

failOnLeaks();

test(
  'its lock is an RLock of its own: it can be entered again, and goes with the condition (S-05)',
  withCondition(async (changed) => {
    await changed.run(async () => {
      await changed.run(() => changed.notify());
      const held = changed.acquireSync();
      assert.equal(changed.locked(), true);
      held[Symbol.dispose]();
    });
    assert.equal(changed.locked(), false);
  }),
);

test('a Lock or an RLock that is given is its lock, and stays open when the condition is closed (S-05)', async () => {
  for (const lock of [new Lock(), new RLock()]) {
    const changed = new Condition(lock);
    const held = await changed.acquire();
    assert.equal(lock.locked(), true);
    assert.equal(await lock.acquire({ timeout: 0 }), null);
    held[Symbol.dispose]();
    const waiting = lock.run(() => changed.wait());
    await lock.run(() => changed.notify());
    assert.equal(await waiting, true);
    changed.close();
    await lock.run(() => undefined);
    lock.close();
    assert.throws(() => new Condition(lock), InvalidStateError);
  }
  for (const wrong of [1, {}, null]) assert.throws(() => new Condition(wrong as never), ValueError);
});

test('wait releases all levels of the lock and restores them (S-05)', async () => {
  const lock = new RLock();
  const changed = new Condition(lock);
  const waiting = lock.run(() =>
    lock.run(async () => {
      const held = await lock.acquire();
      assert.match(inspect(lock), /count=3/);
      assert.equal(await changed.wait(), true);
      assert.match(inspect(lock), /count=3/);
      assert.equal(lock.statistics().owner, process.pid);
      held[Symbol.dispose]();
      assert.match(inspect(lock), /count=2/);
    }),
  );
  await untilWaiting(changed, 1);
  assert.equal(lock.locked(), false);
  await changed.run(() => changed.notify());
  await waiting;
  assert.equal(lock.locked(), false);
  changed.close();
  lock.close();
});

test('only who owns the lock may wait and notify (S-05)', async () => {
  for (const lock of [new Lock(), new RLock()]) {
    const changed = new Condition(lock);
    const uses: [string, () => unknown][] = [
      ['wait', () => changed.wait()],
      ['waitSync', () => changed.waitSync()],
      ['waitFor', () => changed.waitFor(() => true)],
      ['waitForSync', () => changed.waitForSync(() => true)],
      ['notify', () => changed.notify()],
      ['notifyAll', () => changed.notifyAll()],
    ];
    for (const [name, use] of uses) {
      await assert.rejects(
        async () => use(),
        (error: Error) => {
          assert.ok(error instanceof InvalidStateError);
          assert.match(error.message, new RegExp(`^${name} without the lock: acquire the condition first`));
          return true;
        },
      );
    }
    changed.close();
    lock.close();
  }
  const changed = new Condition();
  await changed.run(async () => {
    for (const n of [1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      assert.throws(() => changed.notify(n as number), ValueError);
    }
  });
  changed.close();
});

test(
  'waitFor looks first, then after each notification, and its time-out is for all of it (S-05)',
  withCondition(async (changed) => {
    let looks = 0;
    const never = (): boolean => ++looks < 0;
    assert.equal(await changed.run(() => changed.waitFor(() => true, { timeout: 0 })), true);
    assert.equal(await changed.run(() => changed.waitFor(never, { timeout: 0 })), false);
    assert.equal(looks, 1);
    assert.equal(await changed.run(() => changed.waitForSync(() => true)), true);
    assert.equal(await changed.run(() => changed.waitForSync(() => false, { timeout: 5 })), false);

    looks = 0;
    const third = changed.run(() => changed.waitFor(async () => ++looks === 3));
    for (const seen of [1, 2]) {
      await untilWaiting(changed, 1);
      assert.equal(looks, seen);
      await changed.run(() => changed.notify());
      await until(() => looks === seen + 1);
    }
    assert.equal(await third, true);

    // Notified again and again, it would never end if each wait had the whole time.
    let over = false;
    const inVain = changed.run(() => changed.waitFor(() => false, { timeout: 30 }));
    void inVain.then(() => {
      over = true;
    });
    while (!over) {
      await changed.run(() => changed.notifyAll());
      await new Promise(setImmediate);
    }
    assert.equal(await inVain, false);
    const signal = AbortSignal.abort(new Error('too late'));
    await assert.rejects(
      changed.run(() => changed.waitFor(() => true, { signal })),
      /too late/,
    );
    await assert.rejects(
      changed.run(() =>
        changed.waitFor(() => {
          throw new Error('predicate failed');
        }),
      ),
      /predicate failed/,
    );
  }),
);

test('a wait that times out or is aborted has the lock again and leaves no trace', async () => {
  const lock = new Lock();
  const changed = new Condition(lock);
  const held = await lock.acquire();
  for (const timeout of [5, 0, -1]) {
    assert.equal(await changed.wait({ timeout }), false);
    assert.equal(changed.waitSync({ timeout }), false);
    assert.deepEqual(changed.statistics(), { waiting: 0, owner: process.pid });
  }
  const controller = new AbortController();
  const aborted = changed.wait({ signal: controller.signal });
  assert.deepEqual(changed.statistics(), { waiting: 1, owner: null });
  controller.abort(new Error('enough'));
  assert.equal(changed.statistics().waiting, 0);
  await assert.rejects(aborted, /enough/);
  assert.equal(changed.statistics().owner, process.pid);
  await assert.rejects(changed.wait({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
  await assert.rejects(
    changed.waitFor(() => false, { signal: AbortSignal.abort(new Error('too late')) }),
    /too late/,
  );
  for (const wrong of [{ timeout: Number.NaN }, 5, { signal: {} }, null]) {
    await assert.rejects(changed.wait(wrong as never), ValueError);
    await assert.rejects(
      changed.waitFor(() => true, wrong as never),
      ValueError,
    );
    assert.throws(() => changed.waitSync(wrong as never), ValueError);
    assert.throws(() => changed.waitForSync(() => true, wrong as never), ValueError);
  }
  assert.equal(changed.statistics().owner, process.pid);
  held[Symbol.dispose]();
  assert.equal(lock.locked(), false);
  changed.close();
  lock.close();
});

test('an aborted wait rejects when it has the lock again, not before', async () => {
  const lock = new Lock();
  const changed = new Condition(lock);
  const controller = new AbortController();
  const events: string[] = [];
  const aborted = lock
    .run(() => changed.wait({ signal: controller.signal }))
    .catch((error: Error) => events.push(error.message));
  await untilWaiting(changed, 1);
  const held = await lock.acquire();
  controller.abort(new Error('enough'));
  await until(() => lock.statistics().waiting === 1);
  events.push('released');
  held[Symbol.dispose]();
  await aborted;
  assert.deepEqual(events, ['released', 'enough']);
  changed.close();
  lock.close();
});

test('close ends the waits of this process, and every further use, with an InvalidStateError', async () => {
  const changed = new Condition();
  const asleep = changed.run(() => changed.wait());
  await untilWaiting(changed, 1);
  changed.close();
  changed.close();
  const closed = { name: 'InvalidStateError', message: 'This Condition is closed' };
  await assert.rejects(asleep, closed);
  for (const use of [
    () => changed.acquire(),
    () => changed.acquireSync(),
    () => changed.release(),
    () => changed.locked(),
    () => changed.run(() => undefined),
    () => changed.wait(),
    () => changed.waitSync(),
    () => changed.waitFor(() => true),
    () => changed.waitForSync(() => true),
    () => changed.notify(),
    () => changed.notifyAll(),
    () => changed.statistics(),
  ]) {
    await assert.rejects(async () => use(), closed);
  }
  assert.equal(changed.closed, true);
  assert.equal(inspect(changed), '<Condition closed>');
});

test('closed while it was notified and wants the lock, a wait rejects and the next is notified', () =>
  withActors(1, async (other) => {
    const lock = new Lock();
    const changed = new Condition(lock);
    const here = changed.run(() => changed.wait());
    await untilWaiting(changed, 1);
    const there = other.do('waitInside', changed);
    await untilWaiting(changed, 2);
    await lock.acquire();
    changed.notify();
    await until(() => lock.statistics().waiting === 1);
    lock.close();
    await assert.rejects(here, { name: 'InvalidStateError', message: /Lock is closed/ });
    assert.deepEqual(await there.ended, { value: true });
    changed.close();
  })());

test('a wait whose lock was closed meanwhile does not own it afterwards: nobody could release it', () =>
  withActors(1, async (other) => {
    const lock = new Lock();
    const changed = new Condition(lock);
    await other.get('statistics', changed);
    const here = assert.rejects(
      changed.run(() => changed.wait()),
      { name: 'InvalidStateError', message: /lock of this Condition was closed/ },
    );
    await untilWaiting(changed, 1);
    lock.close();
    await other.get('notify', changed);
    await here;
    await other.get('notify', changed);
    changed.close();
  })());

test('it shows its lock and who waits; its statistics are frozen', async () => {
  const changed = new Condition();
  assert.equal(inspect(changed), '<Condition <RLock owner=none> waiting=0>');
  await changed.run(() => {
    assert.match(inspect(changed), /^<Condition <RLock owner='MainProcess' pid=\d+ count=1> waiting=0>$/);
    assert.deepEqual(changed.statistics(), { waiting: 0, owner: process.pid });
  });
  assert.ok(Object.isFrozen(changed.statistics()));
  changed.close();
});

test(
  'it can be sent anywhere: through a pipe, inside a Map, to a grandchild, captured by a function (row 39)',
  withCondition(async (changed) => {
    const [mail, mailbox] = Pipe<any, any>();
    const children = [
      new Process({ target: notifyWhatComes, args: [mailbox] }),
      new Process({ target: handDownCondition, args: [changed] }),
      new Process({ target: () => changed.run(() => changed.waitFor(() => true).then(() => changed.notify())) }),
    ];
    for (const child of children) {
      const waiting = changed.run(() => changed.wait());
      await untilWaiting(changed, 1);
      child.start();
      if (child === children[0]) await mail.send(new Map([['condition', { changed }]]));
      assert.equal(await waiting, true);
      assert.equal(await child.join(), 0);
      child.close();
    }
    mail.close();
    mailbox.close();
  }),
);
