import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  BoundedSemaphore,
  Event,
  InvalidStateError,
  Pipe,
  Process,
  Semaphore,
  TimeoutError,
  ValueError,
} from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { semaphores, withLockable } from './fixtures/lockables.js';
import { dieOwning, playPingPong, takeATurn, waitFor } from './fixtures/owners.js';

failOnLeaks();

for (const [name, make] of Object.entries(semaphores)) {
  describe(`a ${name}`, () => {
    test(
      'has as many permits as it was made with; 1 by default (S-03)',
      withLockable(make, async (it) => {
        assert.equal(it.getValue(), 1);
        const three = make(3);
        const held = [three.acquireSync(), await three.acquire(), three.acquireSync({ timeout: 0 })];
        assert.deepEqual([three.getValue(), three.locked()], [0, true]);
        assert.equal(three.acquireSync({ timeout: 0 }), null);
        for (const permit of held) permit?.[Symbol.dispose]();
        assert.deepEqual([three.getValue(), three.locked()], [3, false]);
        three.close();
      }),
    );

    test(
      'a permit that is given back wakes one of those who wait',
      withLockable(
        () => make(2),
        async (it) => {
          await it.acquire();
          await it.acquire();
          const waits = [it.acquire(), it.acquire()];
          await until(() => it.statistics().waiting === 2);
          it.release();
          await waits[0];
          assert.deepEqual(it.statistics(), { value: 0, waiting: 1 });
          it.release();
          await waits[1];
          it.release();
          it.release();
          assert.deepEqual(it.statistics(), { value: 2, waiting: 0 });
        },
      ),
    );

    test(
      'time-outs give null, aborts reject, run rejects: none leaves a trace',
      withLockable(make, async (it) => {
        const held = it.acquireSync();
        assert.equal(await it.acquire({ timeout: 5 }), null);
        assert.equal(it.acquireSync({ timeout: 5 }), null);
        const controller = new AbortController();
        const wait = it.acquire({ signal: controller.signal });
        await until(() => it.statistics().waiting === 1);
        controller.abort(new Error('enough'));
        await assert.rejects(wait, /enough/);
        await assert.rejects(it.acquire({ timeout: Number.NaN }), ValueError);
        await assert.rejects(
          it.run(() => {}, { timeout: 1 }),
          TimeoutError,
        );
        held[Symbol.dispose]();
        held[Symbol.dispose]();
        assert.deepEqual(it.statistics(), { value: 1, waiting: 0 });
      }),
    );

    test(
      'a guard that is disposed of after release() does nothing',
      withLockable(make, async (it) => {
        const held = await it.acquire();
        it.release();
        held[Symbol.dispose]();
        assert.equal(it.getValue(), 1);
      }),
    );

    test(
      'no more tasks are inside than there are permits',
      withLockable(
        () => make(3),
        async (it) => {
          let inside = 0;
          let most = 0;
          const task = (): Promise<void> =>
            it.run(async () => {
              most = Math.max(most, ++inside);
              await new Promise(setImmediate);
              inside--;
            });
          await Promise.all(Array.from({ length: 20 }, task));
          assert.equal(most, 3);
        },
      ),
    );

    test(
      'a permit taken in one process can be given back in another',
      withLockable(make, async (it) => {
        it.acquireSync();
        const child = new Process({
          target: (semaphore: Semaphore | BoundedSemaphore) => semaphore.release(),
          args: [it],
        }).start();
        await child.result;
        await child.join();
        assert.equal(it.getValue(), 1);
      }),
    );

    test(
      'those who wait are served in order, in several processes',
      withLockable(make, async (it) => {
        const [reports, report] = Pipe<string>({ duplex: false });
        const held = await it.acquire();
        const leave = new Event();
        const names = ['awaits', 'blocks', 'awaits too'];
        const children: Process[] = [];
        for (const [i, taker] of names.entries()) {
          const args = [it, report, taker, i === 1, leave] as const;
          children.push(new Process({ target: takeATurn, args: [...args] }).start() as Process);
          await until(() => it.statistics().waiting === i + 1 && isAsleep(children[i] as Process));
        }
        held[Symbol.dispose]();
        const order = [];
        for (const _ of names) order.push(await reports.recv());
        assert.deepEqual(order, names);
        leave.set();
        for (const child of children) await child.join();
        for (const end of [reports, report, leave]) end.close();
      }),
    );

    test(
      'bad values are refused (S-03)',
      withLockable(make, async () => {
        for (const value of [-1, 1.5, Number.NaN, 2 ** 31, '3', null]) {
          assert.throws(() => make(value as number), ValueError, inspect(value));
        }
      }),
    );

    test('closed, it refuses every use and ends the waits of this process', async () => {
      const it = make(0);
      const wait = it.acquire();
      await until(() => it.statistics().waiting === 1);
      it.close();
      await assert.rejects(wait, InvalidStateError);
      for (const use of [() => it.acquireSync(), () => it.release(), () => it.getValue(), () => it.locked()]) {
        assert.throws(use, /is closed/);
      }
      assert.match(inspect(it), /closed/);
    });
  });
}

for (const [name, make] of Object.entries(semaphores)) {
  if (name === 'Semaphore') continue; // its permits cannot be told from each other
  test(
    `a ${name}: a guard whose permit another process released does nothing, though this one has taken that permit again`,
    withLockable(make, async (it) => {
      const lost = it.acquireSync();
      await new Process({ target: () => it.release() }).start().join();
      const held = await it.acquire();
      lost[Symbol.dispose]();
      assert.equal(it.getValue(), 0);
      held[Symbol.dispose]();
      assert.equal(it.getValue(), 1);
    }),
  );
}

describe('permits of the dead', () => {
  const recovering = {
    BoundedSemaphore: () => new BoundedSemaphore(2),
    Semaphore: () => new Semaphore(2, { recover: true }),
  };
  for (const [name, make] of Object.entries(recovering)) {
    for (const how of ['kill', 'exit', 'throw'] as const) {
      test(
        `of a ${name} come back when their process goes by ${how}`,
        withLockable(make, async (it) => {
          const pipes = [Pipe(), Pipe()];
          const children = pipes.map(([, there]) =>
            new Process({ target: dieOwning, args: [it, how, there], stdio: 'ignore' }).start(),
          );
          for (const [here] of pipes) await here.recv();
          for (const [here] of pipes) await here.send('die');
          await Promise.all(children.map((child) => child.join()));
          for (const end of pipes.flat()) end.close();
          const held = [await it.acquire(), await it.acquire()];
          assert.deepEqual(
            held.map(({ abandoned }) => abandoned),
            [true, true],
          );
          for (const permit of held) permit[Symbol.dispose]();
          assert.equal((await it.acquire()).abandoned, false);
          it.release();
          assert.equal(it.getValue(), 2);
        }),
      );
    }
  }

  test(
    'of a plain Semaphore do not: it may be a signal',
    withLockable(
      () => new Semaphore(1),
      async (it) => {
        const child = new Process({ target: dieOwning, args: [it, 'kill'] }).start();
        await child.join();
        assert.equal(it.getValue(), 0);
        it.release();
        assert.equal((await it.acquire()).abandoned, false);
      },
    ),
  );

  test(
    'waiters that are killed take nothing with them',
    withLockable(
      () => new Semaphore(0),
      async (it) => {
        const victims = [true, false].map((blocking) => new Process({ target: waitFor, args: [it, blocking] }).start());
        await until(() => it.statistics().waiting === 2);
        await until(() => victims.every(isAsleep));
        for (const victim of victims) process.kill(victim.pid as number, 'SIGSTOP');
        it.release(); // for a stopped one, which is killed before it can take it
        for (const victim of victims) victim.kill();
        assert.equal((await it.acquire()).abandoned, false);
        for (const victim of victims) await victim.join();
        assert.equal(it.getValue(), 0);
      },
    ),
  );
});

describe('releases beyond the first value', () => {
  test(
    'of a BoundedSemaphore are a ValueError (S-04)',
    withLockable(
      () => new BoundedSemaphore(2),
      async (it) => {
        assert.throws(() => it.release(), ValueError);
        it.acquireSync();
        it.release();
        assert.throws(() => it.release(), /released too often/);
        assert.equal(it.getValue(), 2);
      },
    ),
  );

  for (const recover of [false, true]) {
    test(
      `of a Semaphore${recover ? ' that recovers' : ''} count (S-03)`,
      withLockable(
        () => new Semaphore(1, { recover }),
        async (it) => {
          for (let i = 0; i < 1000; i++) it.release();
          assert.equal(it.getValue(), 1001);
          for (let i = 0; i < 1001; i++) it.acquireSync();
          assert.equal(it.acquireSync({ timeout: 0 }), null);
        },
      ),
    );
  }

  test(
    'end at the largest number that fits',
    withLockable(
      () => new Semaphore(2 ** 31 - 1),
      async (it) => {
        assert.throws(() => it.release(), ValueError);
        assert.equal(it.getValue(), 2 ** 31 - 1);
      },
    ),
  );
});

for (const blocking of [true, false]) {
  test(`no wake-up is lost: ${blocking ? 'blocking' : 'awaited'} ping-pong never needs the periodic look`, () =>
    losesNoWakeUp(async () => {
      const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
      const other = new Process({ target: playPingPong, args: [ping, pong, 3000, blocking] }).start();
      ping.release();
      const rescuedHere = await playPingPong(pong, ping, 3000, false);
      const rescuedThere = await other.result;
      await other.join();
      for (const it of [ping, pong]) it.close();
      return rescuedHere + rescuedThere;
    }));
}

test('options that are none are refused', () => {
  assert.throws(() => new Semaphore(1, true as never), ValueError);
  assert.throws(() => new Semaphore(1, { recover: 'yes' } as never), ValueError);
});
