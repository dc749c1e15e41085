import type { Queue } from 'multiproc';
import { smallObject } from '../../harness/program.js';
import { crowd, TIMED } from '../crowd.js';

function put(queue: Queue, count: number): number[] {
  for (let i = 0; i < count; i++) queue.putSync(smallObject(i));
  return [];
}

function get(queue: Queue, count: number): number[] {
  const us: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = i % TIMED === 0 ? performance.now() : 0;
    queue.getSync();
    if (i % TIMED === 0) us.push((performance.now() - began) * 1000);
  }
  return us;
}

await crowd(put, get);
