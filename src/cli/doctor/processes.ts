import { getAllStartMethods, Process } from '../../process/index.js';
import type { Check } from './check.js';

const PATIENCE_MS = 30_000;

export const processes: Check = {
  name: 'processes',
  fix: 'allow this user to start processes: ulimit -u, the pids limit of the container',
  async run() {
    const began = performance.now();
    const p = new Process({ name: 'doctor', target: (n: number) => n + 1, args: [41] });
    p.start();
    const code = await p.join({ timeout: PATIENCE_MS });
    if (code === null) {
      p.kill();
      throw new Error(`a child did not end within ${PATIENCE_MS / 1000} s`);
    }
    if ((await p.result) !== 42) throw new Error('a child returned the wrong result');
    return `${getAllStartMethods().join(', ')}; a child from start to end: ${(performance.now() - began).toFixed(0)} ms`;
  },
};
