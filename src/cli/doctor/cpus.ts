import * as os from 'node:os';
import { cgroupCpuQuota } from '../../native/index.js';
import { cpuCount } from '../../process/index.js';
import type { Check } from './check.js';

export const cpus: Check = {
  name: 'cpus',
  fix: 'set MULTIPROC_CPU_COUNT to a whole number of CPUs, or unset it',
  run() {
    const quota = cgroupCpuQuota();
    const facts = [
      `machine ${os.cpus().length}`,
      `affinity ${os.availableParallelism()}`,
      `cgroup quota ${Number.isFinite(quota) ? quota : 'none'}`,
    ];
    if (process.env.MULTIPROC_CPU_COUNT) facts.push(`MULTIPROC_CPU_COUNT ${process.env.MULTIPROC_CPU_COUNT}`);
    return `cpuCount() ${cpuCount()} (${facts.join(', ')})`;
  },
};
