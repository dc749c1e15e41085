import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Barrier, type BrokenBarrierReason, Condition, Event } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import type { Task } from './fixtures/actors.js';
import { Board } from './fixtures/board.js';
import { play } from './fixtures/play.js';

failOnLeaks();

const CANCELLED = { error: 'Error: cancelled' };
const WAITS_INSIDE = ['waitInside', 'waitInsideSync'] as const;
const WAITS = ['wait', 'waitSync'] as const;

const who = fc.nat({ max: 7 });
const which = fc.nat({ max: 9 });

const conditionStep = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), who }),
  fc.record({ do: fc.constant('notify' as const), who, n: fc.nat({ max: 3 }) }),
  fc.record({ do: fc.constant('notifyAll' as const), who }),
  fc.record({ do: fc.constant('cancel' as const), which }),
  fc.record({ do: fc.constant('notify and cancel' as const), who }),
);

test(
  'a condition wakes those, and only those, that a list of waiters says it must',
  play(conditionStep, async (cast, steps) => {
    const changed = new Condition();
    const waiting: Task[] = [];
    for (const step of steps) {
      if (step.do === 'wait') waiting.push(cast.wait(step.who, WAITS_INSIDE, changed));
      else if (step.do === 'cancel') {
        const task = waiting[step.which % waiting.length];
        if (task === undefined || !cast.canCancel(task)) continue;
        waiting.splice(waiting.indexOf(task), 1);
        cast.cancel(task);
        await cast.ends(task, CANCELLED);
      } else if (step.do === 'notify and cancel') {
        const first = waiting[0];
        if (first === undefined || !cast.canCancel(first)) continue;
        const notified = cast.actor(step.who).do('notify', changed);
        cast.cancel(first);
        waiting.shift();
        await notified.ended;
        // Who gave up too early leaves its notification to the next.
        const outcome = await cast.outcome(first);
        if ('error' in outcome && waiting.length > 0) await cast.ends(waiting.shift() as Task, { value: true });
      } else {
        const n = step.do === 'notify' ? step.n : waiting.length;
        await cast.actor(step.who).get(step.do, changed, { n });
        for (const task of waiting.splice(0, n)) await cast.ends(task, { value: true });
      }
      await cast.stillWait(waiting, () => changed.statistics().waiting);
    }
    await changed.run(() => changed.notifyAll());
    for (const task of waiting) await cast.ends(task, { value: true });
    changed.close();
  }),
);

const eventStep = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), who }),
  fc.record({ do: fc.constant('set' as const), who }),
  fc.record({ do: fc.constant('clear' as const), who }),
  fc.record({ do: fc.constant('set and clear' as const), who }),
  fc.record({ do: fc.constant('cancel' as const), which }),
);

test(
  'an event lets through those, and only those, that a flag and a list of waiters say it must',
  play(eventStep, async (cast, steps) => {
    const ready = new Event();
    const waiting: Task[] = [];
    let isSet = false;
    const letThrough = async (): Promise<void> => {
      for (const task of waiting.splice(0)) await cast.ends(task, { value: true });
    };
    for (const step of steps) {
      if (step.do === 'wait') {
        waiting.push(cast.wait(step.who, WAITS, ready));
        if (isSet) await letThrough();
      } else if (step.do === 'cancel') {
        const task = waiting[step.which % waiting.length];
        if (task === undefined || !cast.canCancel(task)) continue;
        waiting.splice(waiting.indexOf(task), 1);
        cast.cancel(task);
        await cast.ends(task, CANCELLED);
      } else if (step.do === 'clear') await cast.actor(step.who).get('clear', ready);
      else {
        const actor = cast.actor(step.who);
        const both = [actor.get('set', ready), step.do === 'set' ? undefined : actor.get('clear', ready)];
        await Promise.all(both);
        await letThrough();
      }
      isSet = step.do === 'set' || (isSet && !step.do.includes('clear'));
      assert.equal(ready.isSet(), isSet);
      await cast.stillWait(waiting, () => ready.statistics().waiting);
    }
    ready.set();
    await letThrough();
    ready.close();
  }),
);

const barrierStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), who }) },
  fc.record({ do: fc.constant('wait a moment' as const), who }),
  fc.record({ do: fc.constant('abort' as const), who }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reset' as const), who }) },
  fc.record({ do: fc.constant('cancel' as const), which }),
);

for (const parties of [1, 3]) {
  test(
    `a barrier of ${parties} does what a list of waiters says it must`,
    play(barrierStep, async (cast, steps) => {
      const actions = new Board();
      const barrier = new Barrier(parties, { action: () => void actions.count(0) });
      const waiting: Task[] = [];
      let broken: BrokenBarrierReason | undefined;
      let rounds = 0;
      const sendAway = async (reason: BrokenBarrierReason): Promise<void> => {
        for (const task of waiting.splice(0)) await cast.ends(task, { reason });
      };
      for (const step of steps) {
        if (step.do === 'wait' || step.do === 'wait a moment') {
          const options = step.do === 'wait' ? {} : { timeout: 1 };
          waiting.push(cast.wait(step.who, WAITS, barrier, options));
          if (broken !== undefined) await sendAway(broken);
          else if (waiting.length === parties) {
            for (const [value, task] of waiting.splice(0).entries()) await cast.ends(task, { value });
            rounds++;
          } else if (step.do === 'wait a moment') {
            broken = 'timeout';
            await sendAway(broken);
          }
        } else if (step.do === 'cancel') {
          const task = waiting[step.which % waiting.length];
          if (task === undefined || !cast.canCancel(task)) continue;
          waiting.splice(waiting.indexOf(task), 1);
          cast.cancel(task);
          await cast.ends(task, CANCELLED);
          broken = 'abort';
          await sendAway(broken);
        } else {
          await cast.actor(step.who).get(step.do, barrier);
          broken = step.do === 'abort' ? (broken ?? 'abort') : undefined;
          await sendAway(broken ?? 'reset');
        }
        assert.equal(barrier.broken, broken !== undefined);
        assert.equal(actions.get(0), rounds);
        await cast.stillWait(waiting, () => barrier.nWaiting);
      }
      barrier.reset();
      await sendAway('reset');
      barrier.close();
      actions.close();
    }),
  );
}
