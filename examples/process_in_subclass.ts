// A process as a class of one's own: override run(), and give it fields. The class may live in the entry script.
import { Process } from 'multiproc';

class MyProcess extends Process<[], number> {
  readonly factor: number;

  constructor(factor: number) {
    super();
    this.factor = factor;
  }

  override run(): number {
    console.log(`called run method in process: ${this.name}`);
    return this.factor ** 2;
  }
}

const processes = Array.from({ length: 10 }, (_, i) => new MyProcess(i + 1));
for (const p of processes) p.start();
for (const p of processes) await p.join();

const squares = await Promise.all(processes.map((p) => p.result));
console.log('Custom process subclass executed.');
console.log('The ten runs returned', squares.join(' '));
