import { RawArray, Value } from '../../src/index.js';
import { ShareableList, SharedMemory } from '../../src/shared-memory.js';
import { monotonicMs, report, scaled, warmUp } from '../harness/program.js';

const MIB = 2 ** 20;

/** Nanoseconds for one of many. */
function time(count: number, work: (count: number) => void): number {
  work(warmUp(count));
  const began = monotonicMs();
  work(count);
  return ((monotonicMs() - began) * 1e6) / count;
}

const value = new Value('i', 0);
const lock = value.getLock();
const array = new RawArray('i', 1000);
const typed = array.typed();
const list = new ShareableList(Array.from({ length: 1000 }, (_, i) => i));
const segment = new SharedMemory({ create: true, size: MIB });
let sum = 0;

const locked = time(scaled(1_000_000), (count) => {
  for (let i = 0; i < count; i++) {
    lock.acquireSync();
    value.value += 1;
    lock.release();
  }
});
const add = time(scaled(5_000_000), (count) => {
  for (let i = 0; i < count; i++) value.add(1);
});
const get = time(scaled(50_000_000), (count) => {
  for (let i = 0; i < count; i++) sum += typed[i % 1000] as number;
});
const index = time(scaled(5_000_000), (count) => {
  for (let i = 0; i < count; i++) sum += array[i % 1000] as number;
});
const item = time(scaled(2_000_000), (count) => {
  for (let i = 0; i < count; i++) sum += list[i % 1000] as number;
});
const create = time(scaled(3000), (count) => {
  for (let i = 0; i < count; i++) {
    const memory = new SharedMemory({ create: true, size: MIB });
    memory.buf[0] = 1;
    memory.close();
    memory.unlink();
  }
});
const attach = time(scaled(3000), (count) => {
  for (let i = 0; i < count; i++) {
    const memory = new SharedMemory({ name: segment.name });
    memory.buf[0] = 1;
    memory.close();
  }
});

report({
  locked,
  add,
  get: 1000 / get,
  index: 1000 / index,
  item: 1e6 / item,
  create: create / 1000,
  attach: attach / 1000,
});
for (const it of [value, array, segment, list]) it.close();
segment.unlink();
list.shm.unlink();
process.exitCode = sum < 0 ? 1 : 0; // somebody wants the sum: the loops are not empty
