// What comes of what an owner has, for everything that gives it to others when the owner is dead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipe, Process } from '../../src/index.js';
import { isAsleep } from '../support/asleep.js';
import { failOnLeaks } from '../support/leaks.js';
import { until } from '../support/until.js';
import { lockables, locks, withLockable } from './fixtures/lockables.js';
import { own, ownInGrandchild } from './fixtures/owners.js';

failOnLeaks();

const { Semaphore: _, ...recovering } = lockables;

for (const [name, make] of Object.entries(recovering)) {
  test(
    `the owner of a ${name} that is stopped is not dead`,
    withLockable(make, async (it) => {
      const [here, there] = Pipe();
      const child = new Process({ target: own, args: [it, there] }).start();
      await here.recv();
      await until(() => isAsleep(child));
      process.kill(child.pid as number, 'SIGSTOP');
      assert.equal(await it.acquire({ timeout: 400 }), null);
      process.kill(child.pid as number, 'SIGCONT');
      await here.send('let go');
      const held = await it.acquire();
      assert.equal(held.abandoned, false);
      held[Symbol.dispose]();
      await child.join();
      for (const end of [here, there]) end.close();
    }),
  );
}

for (const [name, make] of Object.entries(locks)) {
  for (const blocking of [true, false]) {
    test(`a ${name} that its owner closes goes to others as abandoned, ${blocking ? 'blocking' : 'awaited'}`, async () => {
      const lock = make();
      await lock.acquire();
      const [here, there] = Pipe();
      const child = new Process({ target: own, args: [lock, there, blocking] }).start();
      await until(() => lock.statistics().waiting === 1);
      lock.close();
      assert.deepEqual(await here.recv(), { abandoned: true });
      await here.send('let go');
      assert.equal(await child.join(), 0);
      for (const end of [here, there]) end.close();
    });
  }
}

for (const [name, make] of Object.entries(lockables)) {
  test(
    `a ${name} travels as an argument, to a grandchild, in a message, inside a container, and in a closure (S-08)`,
    withLockable(make, async (it) => {
      const [here, there] = Pipe();
      const grandparent = new Process({ target: ownInGrandchild, args: [it, there] }).start();
      await here.recv();
      assert.equal(it.locked(), true);
      await here.send('let go');
      await grandparent.join();
      assert.equal(it.locked(), false);

      const [reader, writer] = Pipe({ duplex: false });
      await writer.send(new Map([['it', [it]]]));
      assert.equal((await reader.recv()).get('it')[0], it, 'one object for each shared object');

      const held = await it.acquire();
      const captured = new Process({ target: () => it.acquireSync({ timeout: 0 }) }).start();
      assert.equal(await captured.result, null);
      await captured.join();
      held[Symbol.dispose]();
      for (const end of [here, there, reader, writer]) end.close();
    }),
  );
}
