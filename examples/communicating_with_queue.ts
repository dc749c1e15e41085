// A producer and a consumer share a queue. It does not matter who is faster, or looks first: every item arrives.
import { Process, Queue } from 'multiproc';

class Producer extends Process {
  queue: Queue<string>;

  constructor(queue: Queue<string>) {
    super({ name: 'Process 1' });
    this.queue = queue;
  }

  override async run(): Promise<void> {
    for (let i = 1; i <= 10; i++) {
      const item = `Item ${i}`;
      await this.queue.put(item); // waits while five items are in the queue
      console.log(`${this.name} added item to queue: ${item}`);
      console.log(`The size of the queue is ${this.queue.qsize()}`);
    }
    this.queue.shutdown(); // no more items: the consumer's loop ends when it has got them all
  }
}

class Consumer extends Process {
  queue: Queue<string>;

  constructor(queue: Queue<string>) {
    super({ name: 'Process 2' });
    this.queue = queue;
  }

  override async run(): Promise<void> {
    for await (const item of this.queue) console.log(`${this.name} received item from queue: ${item}`);
    console.log('The queue is empty.');
  }
}

const queue = new Queue<string>(5);
const processes = [new Producer(queue), new Consumer(queue)];
for (const p of processes) p.start();
for (const p of processes) await p.join();
