import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Event, Pipe, Process, ValueError } from '../../src/index.js';
import { EventWord } from '../../src/sync/layout.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { withActors } from './fixtures/actors.js';
import { handDownEvent, playPingPong, setAndDie, setWhatComes } from './fixtures/event-children.js';
import { wordsOf } from './fixtures/words.js';

failOnLeaks();

/** Closes the event, however the test ends, and looks whether waits are left. */
function withEvent(use: (ready: Event) => Promise<void>) {
  return async (): Promise<void> => {
    const ready = new Event();
    try {
      await use(ready);
      assert.equal(ready.statistics().waiting, 0);
    } finally {
      ready.close();
    }
    const { parked, spinning } = getParkingLot().statistics();
    assert.equal(parked + spinning, 0, 'waits are left');
  };
}

const untilWaiting = (ready: Event, n: number): Promise<void> => until(() => ready.statistics().waiting === n);

test(
  'it is not set at first; set lets through who waits and who comes, until clear (S-06)',
  withEvent(async (ready) => {
    assert.equal(ready.isSet(), false);
    const waiting = ready.wait();
    ready.set();
    ready.set();
    assert.equal(await waiting, true);
    assert.equal(ready.isSet(), true);
    assert.equal(await ready.wait(), true);
    assert.equal(ready.waitSync(), true);
    assert.equal(await ready.wait({ timeout: 0 }), true);
    ready.clear();
    ready.clear();
    assert.equal(ready.isSet(), false);
    for (const timeout of [5, 0, -1]) {
      assert.equal(await ready.wait({ timeout }), false);
      assert.equal(ready.waitSync({ timeout }), false);
    }
  }),
);

test('set and clear at once let everybody through who waited before, and nobody else (S-06)', () =>
  withEvent(async (ready) =>
    withActors(2, async (first, second) => {
      const here = Array.from({ length: 300 }, () => ready.wait());
      await untilWaiting(ready, 300);
      const there = [first.do('wait', ready), first.do('wait', ready)];
      await untilWaiting(ready, 302);
      const blocking = [first.do('waitSync', ready), second.do('waitSync', ready)];
      await untilWaiting(ready, 304);
      ready.set();
      ready.clear();
      const later = ready.wait({ timeout: 20 });
      assert.deepEqual(new Set(await Promise.all(here)), new Set([true]));
      for (const task of [...there, ...blocking]) assert.deepEqual(await task.ended, { value: true });
      assert.equal(await later, false);
      assert.equal(ready.isSet(), false);
    })(),
  )());

test(
  'set and clear many times while others come and go: a wait that began before a set ends',
  withEvent(async (ready) => {
    const { rescued } = getParkingLot().statistics();
    for (let round = 0; round < 500; round++) {
      const waits = [ready.wait(), ready.wait()];
      if (round % 3 === 0) await untilWaiting(ready, 2);
      ready.set();
      ready.clear();
      assert.deepEqual(await Promise.all(waits), [true, true]);
    }
    assert.equal(getParkingLot().statistics().rescued, rescued);
  }),
);

for (const blocking of [false, true]) {
  test(`set by a process that is killed at once lets others through: ${blocking ? 'blocking' : 'awaited'}`, () =>
    withEvent(async (ready) =>
      withActors(1, async (waiter) => {
        const there = waiter.do(blocking ? 'waitSync' : 'wait', ready);
        const here = ready.wait();
        await untilWaiting(ready, 2);
        const setter = new Process({ target: setAndDie, args: [ready] }).start();
        assert.equal(await here, true);
        assert.deepEqual(await there.ended, { value: true });
        assert.equal(await setter.join(), -9);
        assert.equal(ready.isSet(), true);
        setter.close();
      })(),
    )());
}

test(
  'set by a process that was killed before it woke anybody: the next set wakes them, though it is set already',
  withEvent(async (ready) => {
    const waiting = ready.wait();
    await untilWaiting(ready, 1);
    setWithoutWaking(ready);
    ready.set();
    assert.equal(await waiting, true);
  }),
);

/** What a killed process may leave: the flag, and nobody was told. */
function setWithoutWaking(ready: Event): void {
  Atomics.store(wordsOf(ready), EventWord.STATE, 3);
}

test('neither a killed nor a stopped waiter keeps set waiting, or another waiter (row 4)', () =>
  withEvent(async (ready) =>
    withActors(2, async (stopped, killed) => {
      const late = stopped.do('wait', ready);
      void killed.do('waitSync', ready);
      await untilWaiting(ready, 2);
      const here = ready.wait();
      await untilWaiting(ready, 3);
      await until(() => isAsleep(stopped));
      stopped.kill('SIGSTOP');
      killed.kill();
      ready.set();
      ready.clear();
      assert.equal(await here, true);
      stopped.kill('SIGCONT');
      assert.deepEqual(await late.ended, { value: true });
    })(),
  )());

test(
  'set may be called in a signal handler that interrupts a wait (row 37)',
  withEvent(async (ready) => {
    process.once('SIGHUP', () => ready.set());
    const waiting = ready.wait();
    process.kill(process.pid, 'SIGHUP');
    assert.equal(await waiting, true);
  }),
);

test(
  'an aborted wait rejects with the reason and leaves no trace; wrong options are refused',
  withEvent(async (ready) => {
    const controller = new AbortController();
    const aborted = ready.wait({ signal: controller.signal });
    await untilWaiting(ready, 1);
    controller.abort(new Error('enough'));
    assert.equal(ready.statistics().waiting, 0);
    await assert.rejects(aborted, /enough/);
    for (const isSet of [false, true]) {
      if (isSet) ready.set();
      await assert.rejects(ready.wait({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
      for (const wrong of [{ timeout: Number.NaN }, 5, { signal: {} }, null]) {
        await assert.rejects(ready.wait(wrong as never), ValueError);
        assert.throws(() => ready.waitSync(wrong as never), ValueError);
      }
    }
  }),
);

test('close ends the waits of this process, and every further use, with an InvalidStateError', async () => {
  const ready = new Event();
  const asleep = ready.wait();
  await untilWaiting(ready, 1);
  const trying = ready.wait();
  ready.close();
  ready.close();
  const closed = { name: 'InvalidStateError', message: 'This Event is closed' };
  await assert.rejects(asleep, closed);
  await assert.rejects(trying, closed);
  for (const use of [
    () => ready.isSet(),
    () => ready.set(),
    () => ready.clear(),
    () => ready.wait(),
    () => ready.waitSync(),
    () => ready.statistics(),
  ]) {
    await assert.rejects(async () => use(), closed);
  }
  assert.equal(ready.closed, true);
  assert.equal(inspect(ready), '<Event closed>');
});

test('closed in one process it lives on in another', () =>
  withActors(1, async (other) => {
    const ready = new Event();
    const waiting = other.do('wait', ready);
    await untilWaiting(ready, 1);
    ready.set();
    ready.close();
    assert.deepEqual(await waiting.ended, { value: true });
  })());

test(
  'it shows whether it is set; its statistics are frozen',
  withEvent(async (ready) => {
    assert.equal(inspect(ready), '<Event unset>');
    ready.set();
    assert.equal(inspect(ready), '<Event set>');
    assert.deepEqual(ready.statistics(), { set: true, waiting: 0 });
    assert.ok(Object.isFrozen(ready.statistics()));
  }),
);

test(
  'it can be sent anywhere: through a pipe, inside a Map, to a grandchild, captured by a function (row 39)',
  withEvent(async (ready) => {
    const [mail, mailbox] = Pipe<any, any>();
    const children = [
      new Process({ target: setWhatComes, args: [mailbox] }),
      new Process({ target: handDownEvent, args: [ready] }),
      new Process({ target: () => ready.set() }),
    ];
    for (const child of children) {
      child.start();
      if (child === children[0]) await mail.send(new Map([['event', { ready }]]));
      assert.equal(await ready.wait(), true);
      assert.equal(await child.join(), 0);
      child.close();
      ready.clear();
    }
    mail.close();
    mailbox.close();
  }),
);

for (const blocking of [false, true]) {
  test(`no wake-up is lost in a ping-pong of 2,000 rounds, ${blocking ? 'blocking' : 'awaited'}`, () =>
    losesNoWakeUp(async () => {
      const events = [new Event(), new Event(), new Event()];
      const players = events.map((mine, i) =>
        new Process<any, any>({ target: playPingPong, args: [mine, events[(i + 1) % 3], 2000, blocking] }).start(),
      );
      events[0]?.set();
      const rescued: number[] = await Promise.all(players.map((player) => player.result));
      await Promise.all(players.map((player) => player.join()));
      for (const it of [...events, ...players]) it.close();
      return rescued.reduce((sum, it) => sum + it);
    }));
}
