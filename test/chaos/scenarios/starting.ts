import assert from 'node:assert/strict';
import { Pipe } from '../../../src/index.js';
import { randomInstant } from '../instants.js';
import { standBy } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

/** Children are killed while they start: at once, or at any instant until they are there. Their peers get end-of-file. */
export const starting: Scenario = async (random) => {
  const outcomes = range(5).map(async () => {
    const [here, there] = Pipe();
    const victim = start(standBy, there, new Uint8Array(random.below(200_000)));
    if (random.chance(0.5)) there.close();
    if (random.chance(0.1)) await here.poll({ timeout: Number.POSITIVE_INFINITY });
    else await randomInstant(random, random.pick([1, 50, 250]));
    await kill(victim);
    const heard: unknown[] = [];
    for await (const message of here) heard.push(message);
    assert.ok(heard.length === 0 || (heard.length === 1 && heard[0] === victim.pid), `heard ${heard}`);
    here.close();
    there.close();
  });
  await Promise.all(outcomes);
  return { kills: outcomes.length, checked: 0 };
};
