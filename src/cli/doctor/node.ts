import type { Check } from './check.js';

const OLDEST = [20, 19] as const;

export const node: Check = {
  name: 'node',
  fix: 'install Node.js 20.19 or newer',
  run() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new Error(`${process.version} is older than ${OLDEST.join('.')}`);
    }
    return `${process.version}, ${process.execPath}`;
  },
};
