import { Lock, Semaphore } from 'multiproc';
import { report, scaled, warmUp } from '../harness/program.js';
import { contend } from './contend.js';

const COUNT = scaled(300_000);

async function uncontended(lock: Lock | Semaphore): Promise<number> {
  const pairs = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      await lock.acquire();
      lock.release();
    }
  };
  await pairs(warmUp(COUNT));
  const began = performance.now();
  await pairs(COUNT);
  return ((performance.now() - began) * 1e6) / COUNT;
}

async function work(lock: Lock, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let pairs = 0;
  for (; performance.now() < end; pairs += 100) {
    for (let i = 0; i < 100; i++) {
      await lock.acquire();
      lock.release();
    }
  }
  return pairs;
}

report({
  lock: await uncontended(new Lock()),
  semaphore: await uncontended(new Semaphore()),
  contended2: await contend(2, new Lock(), work),
  contended4: await contend(4, new Lock(), work),
});
