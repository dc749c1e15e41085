import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getArena } from '../../src/arena/index.js';
import { BoundedSemaphore, Event, Lock, Queue, RLock, Semaphore } from '../../src/index.js';

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

const locks = {
  Lock: new Lock(),
  RLock: new RLock(),
  Semaphore: new Semaphore(1),
  'Semaphore that recovers': new Semaphore(1, { recover: true }),
  BoundedSemaphore: new BoundedSemaphore(1),
};

for (const [name, lock] of Object.entries(locks)) {
  test(`a ${name} that nobody else wants is taken and released without a system call and without the arena's lock`, () => {
    const calls = callsOf(() => {
      for (let i = 0; i < TIMES; i++) {
        const held = lock.acquireSync();
        if (i % 2 === 0) lock.release();
        else held[Symbol.dispose]();
      }
    });
    assert.deepEqual(calls, []);
    lock.close();
  });
}

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
