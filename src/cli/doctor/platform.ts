import { release } from 'node:os';
import type { Check } from './check.js';

export const platform: Check = {
  name: 'platform',
  fix: 'use Linux on x64 or arm64: a container or a virtual machine will do',
  run() {
    const found = `${process.platform} on ${process.arch}, kernel ${release()}`;
    if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
      throw new Error(`${found}; supported is Linux on x64 and arm64`);
    }
    return `${found}, ${cLibrary()}`;
  },
};

// Node's report names the glibc it runs with, and none on musl.
function cLibrary(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const glibc = report.header?.glibcVersionRuntime;
  return glibc ? `glibc ${glibc}` : 'musl';
}
