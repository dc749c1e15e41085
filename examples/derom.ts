// A daemon and a non-daemon side by side: the program waits for the non-daemon and takes the daemon with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, currentProcess, Pipe, Process } from 'multiproc';

const DAY = 24 * 60 * 60 * 1000;
const [reader, writer] = Pipe<string>({ duplex: false });

async function runInBackground(pipe: Connection<string>): Promise<void> {
  const { name } = currentProcess();
  console.log(`Starting process: ${name}`);
  await pipe.send('running');
  await sleep(DAY);
  console.log(`Exiting process: ${name}`); // never seen: the program does not wait for it, it ends with the program
}

async function runInForeground(pipe: Connection<string>): Promise<void> {
  const { name } = currentProcess();
  console.log(`Starting process: ${name}`);
  console.log(`The process in the background is ${await pipe.recv()}.`);
  console.log(`Exiting process: ${name}`);
}

const background = new Process({ name: 'background_process', daemon: true, target: runInBackground, args: [writer] });
const foreground = new Process({ name: 'non_background_process', target: runInForeground, args: [reader] });

background.start();
foreground.start();
await foreground.join();

console.log('Derom process executed successfully.');
