import { Lock, Semaphore } from 'multiproc';
import { report, scaled, warmUp } from '../harness/program.js';
import { contend } from './contend.js';

const COUNT = scaled(1_000_000);

function uncontended(lock: Lock | Semaphore): number {
  const pairs = (count: number): void => {
    for (let i = 0; i < count; i++) {
      lock.acquireSync();
      lock.release();
    }
  };
  pairs(warmUp(COUNT));
  const began = performance.now();
  pairs(COUNT);
  return ((performance.now() - began) * 1e6) / COUNT;
}

function work(lock: Lock, ms: number): number {
  const end = performance.now() + ms;
  let pairs = 0;
  for (; performance.now() < end; pairs += 100) {
    for (let i = 0; i < 100; i++) {
      lock.acquireSync();
      lock.release();
    }
  }
  return pairs;
}

report({
  lock: uncontended(new Lock()),
  semaphore: uncontended(new Semaphore()),
  contended2: await contend(2, new Lock(), work),
  contended4: await contend(4, new Lock(), work),
});
