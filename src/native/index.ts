import { UnsupportedPlatformError } from '../errors.js';
import { loadLinux } from './linux/index.js';
import type { Native } from './platform.js';

export { cgroupCpuQuota } from './cgroup.js';
export {
  DeathWord,
  type DetachableMapping,
  type ExitStatus,
  type Mapping,
  type Native,
  type Segment,
} from './platform.js';

let native: Native | undefined;

/**
 * The operating system, loaded at first use: importing multiproc is free and works everywhere.
 * Throws `UnsupportedPlatformError` where there is no implementation.
 */
export function getNative(): Native {
  native ??= load();
  return native;
}

function load(): Native {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) {
    throw new UnsupportedPlatformError(
      `multiproc supports Linux on x64 and arm64; this is ${process.platform} on ${process.arch}. ` +
        'Run it in a Linux container or virtual machine, or use worker_threads here.',
    );
  }
  return loadLinux();
}
