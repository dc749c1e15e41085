// What all synchronisation classes and queues have in common, where the tests of the class itself do not show it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  Barrier,
  Condition,
  Event,
  JoinableQueue,
  Lock,
  Queue,
  RLock,
  RWLock,
  SimpleQueue,
  TimeoutError,
  type WaitOptions,
} from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { lockables, locks } from './fixtures/lockables.js';

failOnLeaks();

/** What can be waited for. */
interface Wait {
  readonly wait: (options: WaitOptions) => Promise<unknown>;
  /** From now on one would have to wait; says what ends that. */
  readonly occupy?: () => Promise<Disposable>;
  readonly waiting: () => number;
  readonly closes: readonly Disposable[];
}

const ofProcess = (): number => {
  const { parked, spinning } = getParkingLot().statistics();
  return parked + spinning;
};

const waits: Record<string, () => Wait> = {
  'RLock.acquire'() {
    const lock = new RLock();
    return {
      wait: (options) => lock.acquire(options),
      occupy: () => lock.acquire(),
      waiting: () => lock.statistics().waiting,
      closes: [lock],
    };
  },
  'RWLock.acquire'() {
    const lock = new RWLock();
    return {
      wait: (options) => lock.acquire(options),
      occupy: () => lock.acquireShared(),
      waiting: () => lock.statistics().waiting,
      closes: [lock],
    };
  },
  'RWLock.acquireShared'() {
    const lock = new RWLock();
    return {
      wait: (options) => lock.acquireShared(options),
      occupy: () => lock.acquire(),
      waiting: () => lock.statistics().waiting,
      closes: [lock],
    };
  },
  'Condition.waitFor'() {
    const changed = new Condition();
    return {
      wait: (options) => changed.run(() => changed.waitFor(() => false, options)),
      waiting: () => changed.statistics().waiting,
      closes: [changed],
    };
  },
  'SimpleQueue.get'() {
    const queue = new SimpleQueue();
    return {
      wait: (options) => queue.get(options),
      waiting: () => queue.statistics().waitingGets,
      closes: [queue],
    };
  },
  'JoinableQueue.join'() {
    const queue = new JoinableQueue();
    return {
      wait: (options) => queue.join(options),
      async occupy() {
        await queue.put('to be done');
        return { [Symbol.dispose]: () => queue.taskDone() };
      },
      waiting: ofProcess,
      closes: [queue],
    };
  },
};

for (const [name, make] of Object.entries(lockables)) {
  waits[`${name}.run`] = () => {
    const it = make();
    return {
      wait: (options) => it.run(() => {}, options),
      occupy: () => it.acquire(),
      waiting: () => it.statistics().waiting,
      closes: [it],
    };
  };
}

for (const [name, make] of Object.entries(locks)) {
  for (const method of ['acquire', 'run'] as const) {
    waits[`${method} of a Condition with a ${name}`] = () => {
      const lock = make();
      const changed = new Condition(lock);
      return {
        wait: (options) => (method === 'run' ? changed.run(() => {}, options) : changed.acquire(options)),
        occupy: () => changed.acquire(),
        waiting: () => lock.statistics().waiting,
        closes: [changed, lock],
      };
    };
  }
}

for (const [name, make] of Object.entries(waits)) {
  test(`${name}: aborted before it waits or meanwhile, it rejects with the reason and leaves nothing`, async () => {
    const { wait, occupy, waiting, closes } = make();
    const reason = new Error('enough');
    const isReason = (error: unknown): boolean => error === reason;
    await assert.rejects(wait({ signal: AbortSignal.abort(reason) }), isReason);
    const occupied = await occupy?.();
    await assert.rejects(wait({ signal: AbortSignal.abort(reason) }), isReason);
    const controller = new AbortController();
    const aborted = assert.rejects(wait({ signal: controller.signal }), isReason);
    await until(() => waiting() === 1);
    controller.abort(reason);
    await aborted;
    assert.deepEqual([waiting(), ofProcess()], [0, 0]);
    occupied?.[Symbol.dispose]();
    for (const it of closes) it[Symbol.dispose]();
  });
}

for (const [name, make] of Object.entries(locks)) {
  test(`a Condition with a ${name} that is not free in time: acquire gives null, run a TimeoutError`, async () => {
    using lock = make();
    using changed = new Condition(lock);
    const held = await changed.acquire();
    for (const timeout of [5, 0, -1]) {
      assert.equal(await changed.acquire({ timeout }), null);
      assert.equal(changed.acquireSync({ timeout }), null);
      await assert.rejects(
        changed.run(() => assert.fail('not called'), { timeout }),
        TimeoutError,
      );
    }
    assert.equal(lock.statistics().waiting, 0);
    held[Symbol.dispose]();
    assert.equal(changed.locked(), false);
  });
}

type Shared = Disposable & { readonly closed: boolean; statistics(): object };

/** Of each class: a new one, and how it shows itself. */
const classes: Record<string, readonly [make: () => Shared, open: string]> = {
  Lock: [() => new Lock(), '<Lock owner=none>'],
  RLock: [() => new RLock(), '<RLock owner=none>'],
  RWLock: [() => new RWLock(), '<RWLock owner=none readers=0>'],
  Semaphore: [lockables.Semaphore as () => Shared, '<Semaphore value=1>'],
  BoundedSemaphore: [lockables.BoundedSemaphore as () => Shared, '<BoundedSemaphore value=1>'],
  Condition: [() => new Condition(), '<Condition <RLock owner=none> waiting=0>'],
  Event: [() => new Event(), '<Event unset>'],
  Barrier: [() => new Barrier(2), '<Barrier parties=2 waiting=0>'],
  SimpleQueue: [() => new SimpleQueue(), '<SimpleQueue open size=0>'],
  Queue: [() => new Queue(), '<Queue open size=0>'],
  JoinableQueue: [() => new JoinableQueue(), '<JoinableQueue open size=0 unfinished=0>'],
};

for (const [name, [make, open]] of Object.entries(classes)) {
  test(`${name}: shows itself, open and closed, has a frozen picture of itself, and closes at the end of its scope`, () => {
    const it = make();
    {
      using inScope = it;
      assert.equal(inspect(inScope), open);
      assert.ok(Object.isFrozen(inScope.statistics()));
      assert.equal(inScope.closed, false);
    }
    assert.equal(it.closed, true);
    assert.equal(inspect(it), `<${name} closed>`);
  });
}

for (const Class of [Queue, JoinableQueue]) {
  test(`${Class.name}: a loop that is left early waits for nothing any more, and takes nothing more`, async () => {
    using queue = new Class<number>();
    for (const item of [1, 2, 3]) await queue.put(item);
    for await (const item of queue) if (item === 2) break;
    assert.deepEqual([queue.statistics().waitingGets, ofProcess()], [0, 0]);
    await queue.put(4);
    assert.deepEqual([await queue.get(), await queue.get(), queue.qsize()], [3, 4, 0]);
  });
}
