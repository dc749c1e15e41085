// Two processes talk through a pipe, then three processes form a pipeline that ends by itself.
import { type Connection, Pipe, Process } from 'multiproc';

// 1. A pipe has two ends, and messages go both ways.

const [end1, end2] = Pipe<string>();

async function process1(pipe: Connection<string>): Promise<void> {
  const message = 'Hello from Process 1';
  console.log(`Process 1 sending message: ${message}`);
  await pipe.send(message);
  console.log(`Process 1 received message: ${await pipe.recv()}`);
}

async function process2(pipe: Connection<string>): Promise<void> {
  console.log(`Process 2 received message: ${await pipe.recv()}`);
  const message = 'Hello from Process 2';
  console.log(`Process 2 sending message: ${message}`);
  await pipe.send(message);
}

const talkers = [new Process({ target: process1, args: [end1] }), new Process({ target: process2, args: [end2] })];
for (const talker of talkers) talker.start();
for (const talker of talkers) await talker.join();

// 2. numbers -> squares -> this program, over two one-way pipes: [reader, writer].

const [numbers, numbersOut] = Pipe<number>({ duplex: false });
const [squares, squaresOut] = Pipe<number>({ duplex: false });

async function produce(output: Connection<number>): Promise<void> {
  for (let n = 0; n < 10; n++) await output.send(n);
}

async function square(input: Connection<number>, output: Connection<number>): Promise<void> {
  for await (const n of input) await output.send(n * n);
}

new Process({ target: produce, args: [numbersOut] }).start();
new Process({ target: square, args: [numbers, squaresOut] }).start();

// The loop ends when nobody is left who writes. Nobody called close(): a process that has ended has let go of its
// ends, and the copies that this program handed out and never wrote to do not count.
for await (const n of squares) console.log(n);
console.log('End');
