import { getNative } from '../../native/index.js';
import type { Check } from './check.js';

export const ffi: Check = {
  name: 'ffi',
  fix: 'reinstall with the optional dependencies on this very platform: npm install --include=optional',
  run() {
    const before = performance.now();
    const native = getNative();
    const startTime = native.startTime(process.pid);
    if (startTime === null) throw new Error('/proc does not show this process');
    return `koffi calls libc as ${native.platform}, loaded in ${(performance.now() - before).toFixed(0)} ms`;
  },
};
