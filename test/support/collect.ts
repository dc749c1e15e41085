import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects garbage until the condition holds: what finalisers do shows some turns of the event loop later. */
export async function collectUntil(condition: () => boolean): Promise<void> {
  do {
    gc();
    await setImmediate();
  } while (!condition());
}
