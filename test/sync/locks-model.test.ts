import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BoundedSemaphore, Lock, RLock, Semaphore } from '../../src/index.js';
import { nextServed } from '../support/in-turn.js';
import { failOnLeaks } from '../support/leaks.js';
import type { Task } from './fixtures/actors.js';
import { play } from './fixtures/play.js';

failOnLeaks();

const who = fc.nat({ max: 7 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), who }) },
  fc.record({ do: fc.constant('take a moment' as const), who }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), who }) },
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat({ max: 9 }) }),
);

const TAKES = ['take', 'takeSync'] as const;

/** What is played with, and what a model of it has to know. */
interface Kind {
  readonly make: () => Lock | RLock | Semaphore | BoundedSemaphore;
  readonly permits: number;
  /** What a release gives that nobody has anything to release for; undefined: it is one permit more. */
  readonly tooMany?: RegExp;
  /** Only the process that has it may release it; and to block for it there would be a deadlock. */
  readonly owned?: true;
}

const kinds: Record<string, Kind> = {
  'a Lock': { make: () => new Lock(), permits: 1, tooMany: /^ValueError/ },
  'an RLock': { make: () => new RLock(), permits: 1, tooMany: /^InvalidStateError/, owned: true },
  'a Semaphore': { make: () => new Semaphore(2), permits: 2 },
  'a Semaphore that recovers': { make: () => new Semaphore(2, { recover: true }), permits: 2 },
  'a BoundedSemaphore': { make: () => new BoundedSemaphore(2), permits: 2, tooMany: /^ValueError/ },
};

for (const [name, kind] of Object.entries(kinds)) {
  test(
    `${name} is given to those, in that order, that a counter and a list of waiters say`,
    play(step, async (cast, steps) => {
      const object = kind.make();
      const waiting: { task: Task; pid: number }[] = [];
      const owners: number[] = [];
      let free = kind.permits;
      let since = performance.now();
      const serve = async (): Promise<void> => {
        while (free > 0 && waiting.length > 0) {
          const { task, pid } = await nextServed(waiting, since, (it) => it.task.ended);
          await cast.ends(task, { value: true });
          owners.push(pid);
          free--;
        }
      };
      for (const it of steps) {
        since = performance.now();
        if (it.do === 'take' || it.do === 'take a moment') {
          const { pid } = cast.actor(it.who);
          const isInVain = it.do === 'take a moment' && free === 0;
          const task = cast.wait(it.who, TAKES, object, it.do === 'take' ? {} : { timeout: 1 }, kind.owned !== true);
          if (isInVain) await cast.ends(task, { value: false });
          else waiting.push({ task, pid });
        } else if (it.do === 'cancel') {
          const chosen = waiting[it.which % waiting.length];
          if (chosen === undefined || !cast.canCancel(chosen.task)) continue;
          waiting.splice(waiting.indexOf(chosen), 1);
          cast.cancel(chosen.task);
          await cast.ends(chosen.task, { error: 'Error: cancelled' });
        } else {
          const actor = cast.actor(it.who);
          const released = actor.get('release', object);
          const isStranger = kind.owned === true && !owners.includes(actor.pid);
          if (kind.tooMany !== undefined && (owners.length === 0 || isStranger)) {
            await assert.rejects(released, ({ message }: Error) => kind.tooMany?.test(message) === true);
          } else {
            await released;
            owners.splice(Math.max(owners.indexOf(actor.pid), 0), 1);
            free++;
          }
        }
        await serve();
        const tasks = waiting.map(({ task }) => task);
        await cast.stillWait(tasks, () => object.statistics().waiting);
        if ('getValue' in object) assert.equal(object.getValue(), free);
        else assert.equal(object.locked(), free === 0);
      }
      const blocked = waiting.filter(({ task }) => !cast.canCancel(task));
      for (const { task } of waiting.filter((it) => !blocked.includes(it))) {
        cast.cancel(task);
        await cast.ends(task, { error: 'Error: cancelled' });
      }
      while (blocked.length > 0) {
        since = performance.now();
        object.release();
        const { task } = await nextServed(blocked, since, (it) => it.task.ended);
        await cast.ends(task, { value: true });
      }
      object.close();
    }),
  );
}
