// A module whose function runs in a child process. Others import it; run directly, it starts one itself.
import { Process } from 'multiproc';

/** Exported by a module, so a child imports it from here instead of receiving its source. */
export function myFunc(i: number): number {
  console.log('Function executed in child process.');
  console.log(`calling myFunc from process number ${i}, PID ${process.pid}`);
  for (let j = 0; j < i; j++) console.log(`output from myFunc is: ${j}`);
  return i * i;
}

if (process.argv[1] === import.meta.filename) {
  const p = new Process({ target: myFunc, args: [3] });
  p.start();
  await p.join();
  console.log(`myFunc(3) returned ${await p.result} to PID ${process.pid}`);
}
