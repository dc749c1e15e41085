import { Pipe } from '../../../src/index.js';
import { isRunning } from '../../support/program.js';
import { until } from '../../support/until.js';
import { randomInstant } from '../instants.js';
import { breed } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

/** Processes are killed while they start processes. Everything below them vanishes, and their peers get end-of-file. */
export const breeders: Scenario = async (random) => {
  const outcomes = range(2).map(async () => {
    const [here, there] = Pipe<number>();
    const victim = start(breed, there, 1 + random.below(3));
    there.close();
    const pids = [await here.recv()];
    if (random.chance(0.4)) pids.push(await here.recv());
    await randomInstant(random, random.pick([10, 100, 400]));
    await kill(victim);
    for await (const pid of here) pids.push(pid);
    await until(() => !pids.some(isRunning));
    here.close();
    return pids.length;
  });
  const checked = (await Promise.all(outcomes)).reduce((a, b) => a + b, 0);
  return { kills: outcomes.length, checked };
};
