import type { Queue } from 'multiproc';
import { smallObject } from '../../harness/program.js';
import { crowd, TIMED } from '../crowd.js';

async function put(queue: Queue, count: number): Promise<number[]> {
  for (let i = 0; i < count; i++) await queue.put(smallObject(i));
  return [];
}

async function get(queue: Queue, count: number): Promise<number[]> {
  const us: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = i % TIMED === 0 ? performance.now() : 0;
    await queue.get();
    if (i % TIMED === 0) us.push((performance.now() - began) * 1000);
  }
  return us;
}

await crowd(put, get);
