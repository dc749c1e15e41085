// Terminating a process, and what its state says at each step.
import { setTimeout as sleep } from 'node:timers/promises';
import { Process } from 'multiproc';

const DAY = 24 * 60 * 60 * 1000;

async function workForADay(): Promise<void> {
  console.log('Starting function'); // seen only if it gets this far before it is terminated
  await sleep(DAY);
  console.log('Finished function'); // never seen
}

const p = new Process({ target: workForADay });
console.log('Process before execution:', p, p.isAlive());

p.start();
console.log('Process running:', p, p.isAlive());

// terminate() sends SIGTERM and returns: the process may live for another moment ...
p.terminate();
console.log('Process terminated:', p, p.isAlive());

// ... so only join() makes it certain that it has ended.
await p.join();
console.log('Process joined:', p, p.isAlive());

// A negative exit code is the number of the signal that ended it: SIGTERM is 15.
console.log('Process exit code:', p.exitCode);
console.log(`Process with PID ${p.pid} killed successfully.`);
