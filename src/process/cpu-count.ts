import { availableParallelism } from 'node:os';
import { ValueError } from '../errors.js';
import { cgroupCpuQuota } from '../native/index.js';

/**
 * How many processes can run at the same time: the smaller of the CPUs this process may use (affinity) and its cgroup's
 * quota, rounded up; `MULTIPROC_CPU_COUNT` in the environment overrides both.
 *
 * **Throws** `ValueError` when `MULTIPROC_CPU_COUNT` is no positive whole number.
 * **Differs from Python** (C-02): which counts the machine's CPUs, whatever of them may be used.
 *
 * @example const workers = Array.from({ length: cpuCount() }, () => new Process({ target: work }));
 */
export function cpuCount(): number {
  const wanted = process.env.MULTIPROC_CPU_COUNT;
  if (wanted !== undefined && wanted !== '') {
    if (!/^[1-9]\d*$/.test(wanted)) {
      throw new ValueError(
        `MULTIPROC_CPU_COUNT is '${wanted}': set it to a whole number of CPUs, 1 or more, or unset it`,
      );
    }
    return Number(wanted);
  }
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupCpuQuota())));
}
