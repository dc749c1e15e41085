import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { getArena } from '../../src/arena/index.js';
import { BoundedSemaphore, Event, Lock, Queue, RLock, RWLock, Semaphore } from '../../src/index.js';

const TIMES = 100;

/** How often `work` asks for anything of the system, or for the lock of the arena. */
function callsOf(work: () => void): string[] {
  const arena = getArena();
  const native = arena.native as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = { ...native };
  const { transact } = arena;
  const calls: string[] = [];
  for (const [name, original] of Object.entries(originals)) {
    native[name] = (...args) => {
      calls.push(name);
      return original(...args);
    };
  }
  arena.transact = function counted<T>(this: typeof arena, change: Parameters<typeof transact<T>>[0]): T {
    calls.push('transact');
    return transact.call(this, change) as T;
  };
  try {
    work();
  } finally {
    Object.assign(native, originals);
    arena.transact = transact;
  }
  return calls;
}

const rwlock = new RWLock();
const locks = {
  Lock: new Lock(),
  RLock: new RLock(),
  Semaphore: new Semaphore(1),
  'Semaphore that recovers': new Semaphore(1, { recover: true }),
  BoundedSemaphore: new BoundedSemaphore(1),
  RWLock: rwlock,
  'RWLock to read': { acquireSync: () => rwlock.acquireSharedSync(), close: () => rwlock.close() },
};

for (const [name, lock] of Object.entries(locks)) {
  test(`a ${name} that nobody else wants is taken and released without a system call and without the arena's lock`, () => {
    const calls = callsOf(() => {
      for (let i = 0; i < TIMES; i++) {
        const held = lock.acquireSync();
        if (i % 2 === 0 && 'release' in lock) lock.release();
        else held[Symbol.dispose]();
      }
    });
    assert.deepEqual(calls, []);
  });

  test(`a ${name} allocates its guard and nothing else`, () => {
    const pairs = (n: number): void => {
      for (let i = 0; i < n; i++) lock.acquireSync()[Symbol.dispose]();
    };
    pairs(20_000);
    const bytes = Array.from({ length: 41 }, () => {
      const before = process.memoryUsage().heapUsed;
      pairs(500);
      return (process.memoryUsage().heapUsed - before) / 500;
    });
    // The median: a garbage collection in between makes it less, or anything.
    const [median = 0] = bytes.sort((a, b) => a - b).slice(20);
    assert.ok(median < 100, `${median} bytes for each`);
  });
}

after(() => {
  for (const lock of Object.values(locks)) lock.close();
});

test('so is an event set, looked at and cleared', () => {
  const event = new Event();
  const calls = callsOf(() => {
    for (let i = 0; i < TIMES; i++) {
      event.set();
      event.waitSync();
      event.clear();
    }
  });
  assert.deepEqual(calls, []);
  event.close();
});

test('small items are put and got without a system call', () => {
  const queue = new Queue();
  queue.putSync('the first makes room');
  queue.getSync();
  const calls = callsOf(() => {
    for (let i = 0; i < TIMES; i++) {
      queue.putSync({ i });
      queue.getSync();
    }
  });
  assert.deepEqual(
    calls.filter((name) => name !== 'transact'),
    [],
  );
  queue.close();
});
