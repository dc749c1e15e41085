// Six processes one after another, then six at once. The function comes from another module.
import { Process } from 'multiproc';
import { myFunc } from './myFunc.ts';

function spawn(i: number): Process<[number], number> {
  const p = new Process({ target: myFunc, args: [i] });
  p.start();
  console.log(`Spawning new process with PID ${p.pid}`);
  return p;
}

console.log('One after another:');
for (let i = 0; i < 6; i++) await spawn(i).join();

console.log('All at once:');
const processes = Array.from({ length: 6 }, (_, i) => spawn(i));
for (const p of processes) await p.join();

const results = await Promise.all(processes.map((p) => p.result));
console.log(`All have ended; they returned ${results.join(' ')}`);
