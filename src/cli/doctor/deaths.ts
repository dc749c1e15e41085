import { setImmediate } from 'node:timers/promises';
import { getArena } from '../../arena/index.js';
import { Process } from '../../process/index.js';
import { Event } from '../../sync/index.js';
import type { Check } from './check.js';

const PATIENCE_MS = 10_000;

export const deaths: Check = {
  name: 'deaths',
  fix: 'run a kernel or sandbox that walks the robust futex lists of threads that end; please report what it is',
  async run() {
    const ready = new Event();
    const p = new Process({ name: 'doctor', target: stay, args: [ready], stdio: 'ignore' }).start();
    if (!(await ready.wait({ timeout: PATIENCE_MS }))) throw new Error('a child did not set an event');
    const { table } = getArena();
    const slot = table.entries().find((entry) => entry.pid === p.pid)?.slot as number;
    const isRegistered = table.isRegistered(slot);
    const killed = performance.now();
    p.kill();
    while (isRegistered && !table.isMarkedDead(slot)) {
      if (performance.now() - killed > PATIENCE_MS) throw new Error('the kernel did not mark a killed process as dead');
      await setImmediate();
    }
    const ms = performance.now() - killed;
    await p.join();
    ready.close();
    return isRegistered
      ? `told by the kernel: a killed process was marked after ${ms.toFixed(1)} ms`
      : 'looked for in /proc: here the kernel or the C library keeps no robust futex list';
  },
};

function stay(ready: Event): void {
  ready.set();
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
