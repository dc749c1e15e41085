// Two processes meet at a barrier and go on together; two others wait for nobody. Each prints when it went on.
import { Barrier, currentProcess, Lock, Process } from 'multiproc';

// When both have come, and before either goes on, one of them runs the action.
const synchronizer = new Barrier(2, { action: () => console.log('All processes reached the barrier.') });
const serializer = new Lock();

async function testWithBarrier(): Promise<void> {
  const index = await synchronizer.wait();
  const now = new Date();
  await serializer.run(() =>
    console.log(`process ${currentProcess().name} ----> ${now.toISOString()} (party ${index})`),
  );
}

async function testWithoutBarrier(): Promise<void> {
  const now = new Date();
  await serializer.run(() => console.log(`process ${currentProcess().name} ----> ${now.toISOString()}`));
}

const start = (name: string, target: () => Promise<void>): Process => new Process({ name, target }).start();

start('p1 - test_with_barrier', testWithBarrier);
await start('p3 - test_without_barrier', testWithoutBarrier).join();
await start('p4 - test_without_barrier', testWithoutBarrier).join();

// p1 came long ago; it goes on when p2 comes, so the last two times are the same.
start('p2 - test_with_barrier', testWithBarrier);

// Nobody joins them: the barrier and the lock are there as long as a process has them.
console.log('Main has nothing left to do.');
