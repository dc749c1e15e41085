// What changes the arena itself.
import { getArena, type Handle } from '../../../src/arena/index.js';
import '../../arena/fixtures/scratch.js'; // or there would be no class for those that arrive
import type { Scratch } from '../../arena/fixtures/scratch.js';
import { beginKillPoints } from '../kill-point.js';

const KIND = 97;

/** Makes objects of all sizes, links some, writes to them, and lets go of them. */
export function createAndRelease(count: Scratch): void {
  count.write(0, 1);
  beginKillPoints();
  const made: Handle[] = [];
  for (const dataBytes of [100, 70_000, 3_000_000, 20_000_000]) made.push(create(dataBytes));
  made.push(create(1000, made[0]));
  for (const handle of made) getArena().release(handle);
  count.free();
}

function create(dataBytes: number, link?: Handle): Handle {
  const spec = { kind: KIND, payloadBytes: 200, dataBytes, ...(link === undefined ? {} : { link: link.ref }) };
  return getArena().create((make) => make(spec));
}

/** Does the same again and again beside the victim. */
export function createForAWhile(rounds: number): number {
  for (let i = 0; i < rounds; i++) {
    const handle = create(1000 * i);
    getArena().release(handle);
  }
  return rounds;
}
