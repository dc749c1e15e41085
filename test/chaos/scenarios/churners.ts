import assert from 'node:assert/strict';
import { Pipe } from '../../../src/index.js';
import { randomInstant } from '../instants.js';
import { churn } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

/**
 * Processes that do nothing but change shared memory are killed at any microsecond, holding any lock there is. One
 * survives: it must get on, which it could not if a lock stayed with the dead, or a queue or list were damaged.
 */
export const churners: Scenario = async (random) => {
  const [reader, writer] = Pipe({ duplex: false });
  const [stay, leave] = Pipe();
  const [arrivals, ready] = Pipe({ duplex: false });
  const churners = range(6).map(() => start(churn, reader, writer, leave, ready, random.below(2 ** 31)));
  for (const end of [reader, writer, leave, ready]) end.close();
  for (const _ of churners) await arrivals.recv();
  const [survivor, ...victims] = random.shuffled(churners);
  for (const victim of victims) {
    await randomInstant(random, 10);
    await kill(victim);
  }
  await randomInstant(random, 5);
  await stay.send('enough');
  const rounds = await survivor?.result;
  assert.equal(await survivor?.join(), 0);
  for (const end of [stay, arrivals]) end.close();
  return { kills: victims.length, checked: Number(rounds) };
};
