import { type Connection, Pipe, Process, Queue } from 'multiproc';
import { check, filled, gigabytesPerSecond } from '../buffers/sizes.js';
import { report, smallObject } from '../harness/program.js';
import { BUFFER_BYTES, BUFFERS, CROWDS, MAX_BUFFERS, OBJECTS } from './crowds.js';

async function putObjects(queue: Queue, control: Connection, counts: number[]): Promise<void> {
  for (const count of counts) {
    await control.recv();
    for (let i = 0; i < count; i++) await queue.put(smallObject(i));
  }
}

async function getObjects(queue: Queue, control: Connection, counts: number[]): Promise<void> {
  for (const count of counts) {
    await control.recv();
    for (let i = 0; i < count; i++) await queue.get();
    await control.send('all');
  }
}

async function putBuffers(queue: Queue, control: Connection, counts: number[]): Promise<void> {
  const data = filled(BUFFER_BYTES);
  for (const count of counts) {
    await control.recv();
    for (let i = 0; i < count; i++) await queue.put(data);
  }
}

async function getBuffers(queue: Queue, control: Connection, counts: number[]): Promise<void> {
  for (const count of counts) {
    await control.recv();
    for (let i = 0; i < count; i++) check((await queue.get()) as Uint8Array, BUFFER_BYTES);
    await control.send('all');
  }
}

type Work = typeof putObjects;

/** Milliseconds for `count` items, after as many to warm up: eight processes have much to compile on few CPUs. */
async function measure(
  put: Work,
  get: Work,
  putters: number,
  getters: number,
  count: number,
  maxsize = 0,
): Promise<number> {
  const queue = new Queue(maxsize);
  const begin = (target: Work, crowd: number) =>
    Array.from({ length: crowd }, () => {
      const [here, there] = Pipe();
      const each = Math.ceil(count / 4) * (4 / crowd);
      const child = new Process({ target, args: [queue, there, [each, each]] });
      child.start();
      return { here, child };
    });
  const producers = begin(put, putters);
  const consumers = begin(get, getters);
  let ms = 0;
  for (let phase = 0; phase < 2; phase++) {
    const began = performance.now();
    // Getters too: one that is ready for the next phase must not take an item of this one from another.
    for (const { here } of [...consumers, ...producers]) await here.send('go');
    for (const { here } of consumers) await here.recv();
    ms = performance.now() - began;
  }
  for (const { child } of [...producers, ...consumers]) await child.join();
  return ms;
}

const figures: Record<string, number> = {};
for (const [name, [putters, getters]] of Object.entries(CROWDS))
  figures[name] = OBJECTS / (await measure(putObjects, getObjects, putters, getters, OBJECTS));
const ms = await measure(putBuffers, getBuffers, 1, 1, BUFFERS, MAX_BUFFERS);
figures['1 MiB'] = gigabytesPerSecond(BUFFER_BYTES * BUFFERS, ms);
report(figures);
