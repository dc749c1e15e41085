import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JoinableQueue, Queue, QueueEmpty, QueueShutDown } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { start } from './fixtures/children.js';
import { pattern, upTo, withJoinable, withQueue } from './fixtures/queues.js';
import {
  dieAfterPublishing,
  dieAfterTaking,
  dieBeforePublishing,
  dieBeforeTaking,
  dieInShutdown,
  dieWhilePacking,
  dieWoken,
} from './fixtures/victims.js';

failOnLeaks();

/** Lets a process come to where it stops. `kill` resolves once it is dead. */
async function victimOf(target: (queue: Queue, here: Queue) => unknown, queue: Queue) {
  const here = new Queue();
  const victim = start(target, queue, here);
  await here.get();
  here.close();
  return {
    pid: victim.pid as number,
    kill: () => victim.kill(),
    async isDead() {
      assert.equal(await victim.join(), -9);
    },
  };
}

test(
  'killed before it published an item: nobody sees it, and the next put takes its place',
  withQueue(async (queue) => {
    await queue.put('before');
    const victim = await victimOf(dieBeforePublishing, queue);
    const put = queue.put('after');
    assert.equal(queue.qsize(), 1);
    victim.kill();
    await put;
    assert.deepEqual([await queue.get(), await queue.get(), queue.qsize()], ['before', 'after', 0]);
    await victim.isDead();
  }),
);

test(
  'killed after it published an item and before it woke anybody: the item is there, and who waits gets it',
  withQueue(async (queue) => {
    const waiting = queue.get();
    const victim = await victimOf(dieAfterPublishing, queue);
    victim.kill();
    assert.equal(await waiting, 'put');
    queue.putSync('next');
    assert.equal(queue.getSync(), 'next');
    await victim.isDead();
  }),
);

test(
  'killed while it copied a large item: nobody sees it, and its memory comes back',
  withQueue(async (queue) => {
    const victim = await victimOf(dieWhilePacking, queue);
    await queue.put(pattern(100_000));
    victim.kill();
    await victim.isDead();
    assert.equal(queue.qsize(), 1);
    assert.deepEqual(await queue.get(), pattern(100_000));
  }),
);

for (const large of [false, true]) {
  test(
    `killed before it took ${large ? 'a large' : 'an'} item: it goes to another getter, once`,
    withQueue(async (queue) => {
      const items = large ? [pattern(50_000), 'second'] : ['first', 'second'];
      for (const item of items) await queue.put(item);
      const victim = await victimOf(dieBeforeTaking, queue);
      const gets = [queue.get(), queue.get()];
      const tried = assert.rejects(queue.get({ timeout: 0 }), QueueEmpty); // not before it is known who gets the items
      victim.kill();
      assert.deepEqual(await Promise.all(gets), items);
      await tried;
      assert.equal(queue.qsize(), 0);
      await victim.isDead();
    }),
  );
}

test(
  'killed after it took an item and before it told that there is room: who waits for room puts',
  withQueue(async (queue) => {
    await queue.put(1);
    const put = queue.put(2);
    const victim = await victimOf(dieAfterTaking, queue);
    victim.kill();
    await put;
    assert.equal(await queue.get(), 2);
    await victim.isDead();
  }, 1),
);

test(
  'killed in the middle of shutdown: who waits finds out',
  withQueue(async (queue) => {
    const waiting = assert.rejects(queue.get(), QueueShutDown);
    const victim = await victimOf(dieInShutdown, queue);
    assert.throws(() => queue.putSync(1), QueueShutDown);
    victim.kill();
    await waiting;
    await victim.isDead();
  }),
);

for (const blocking of [false, true]) {
  test(
    `a getter is killed that was woken: ${blocking ? 'a blocked' : 'an awaiting'} one gets the item`,
    withQueue(async (queue) => {
      const victim = await victimOf(dieWoken, queue);
      await queue.put('item');
      victim.kill();
      assert.equal(blocking ? queue.getSync() : await queue.get(), 'item');
      await victim.isDead();
      assert.equal(queue.qsize(), 0);
    }),
  );
}

test(
  'a getter that is stopped is not dead: it keeps the lock, and the item is its own when it goes on',
  withQueue(async (queue) => {
    await queue.put('first');
    const victim = await victimOf(dieBeforeTaking, queue);
    process.kill(victim.pid, 'SIGSTOP');
    await assert.rejects(queue.get({ timeout: 300 }), QueueEmpty);
    assert.equal(queue.qsize(), 1);
    victim.kill();
    assert.equal(await queue.get(), 'first');
    await victim.isDead();
  }),
);

test(
  'process.exit in the middle of puts and gets leaves nothing half',
  withQueue(async (queue) => {
    const exits = upTo(2).map(() =>
      start((q: Queue) => {
        q.putSync('whole');
        q.put(new Uint8Array(50_000_000)).catch(() => {});
        q.get().catch(() => {});
        process.exit(5);
      }, queue),
    );
    for (const child of exits) assert.equal(await child.join(), 5);
    while (!queue.empty()) assert.equal(await queue.get(), 'whole');
  }),
);

test(
  'tasks of a killed worker stay unfinished, and what it had not got goes to others (Q-12)',
  withJoinable(async (queue: JoinableQueue) => {
    for (const i of upTo(10)) await queue.put(i);
    const worker = start(async (q: JoinableQueue) => {
      await q.get();
      await q.get();
      q.taskDone();
      await new Promise(() => setInterval(() => {}, 1e6));
    }, queue);
    await until(() => queue.statistics().unfinished === 9);
    worker.kill();
    assert.equal(await worker.join(), -9);
    assert.equal(queue.qsize(), 8);
    for (const i of upTo(8)) {
      assert.equal(await queue.get(), i + 2);
      queue.taskDone();
    }
    assert.equal(queue.statistics().unfinished, 1);
    queue.taskDone();
    await queue.join();
  }),
);
