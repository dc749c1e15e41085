import { getNative } from '../../native/index.js';
import { mapTwice } from './arena.js';
import type { Check } from './check.js';

const SHORT_MS = 5;
const FOREVER_MS = 10_000;

export const futex: Check = {
  name: 'futex',
  fix: 'allow the futex system call: loosen the seccomp profile of the container',
  run() {
    const native = getNative();
    const [{ address }] = mapTwice();

    const asleep = timed(() => native.futexWait(address, 0, SHORT_MS));
    if (asleep < SHORT_MS / 2) throw new Error(`a sleep of ${SHORT_MS} ms ended after ${asleep.toFixed(2)} ms`);

    // The word is 0, not 1: a wait for it to change from 1 must not sleep.
    const awake = timed(() => native.futexWait(address, 1, FOREVER_MS));
    if (awake > FOREVER_MS / 2) throw new Error('a wait on a changed word slept');
    return `sleeps ${asleep.toFixed(1)} ms when asked for ${SHORT_MS}, and not at all on a changed word`;
  },
};

function timed(action: () => void): number {
  const began = performance.now();
  action();
  return performance.now() - began;
}
