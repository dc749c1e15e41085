// `npm run kill-points`: kills a process at every kill point of every scenario, and checks that everybody else goes on.
// It fails when something did not hold; and, unless --sample, --only or --point leave something out, when nobody was killed at a
// point that is not in unreachable.ts.
//   --sample N     only so many kills
//   --seed N       which ones
//   --only A       scenarios whose names begin so; may be given several times
//   --point P      points whose names begin so; may be given several times
//   --hit N        each point only once, that time it is reached (1: the first), not first, last and some between
//   --at-once N    process trees at a time (as many as CPUs)
//   --write        the summary goes to test/kill-points/results.md
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../chaos/random.js';
import { root } from '../support/project.js';
import { coverageOf, triesFor } from './coverage.js';
import { nameOfJob, type Outcome } from './job.js';
import { describePlan, planKills, sample } from './plan.js';
import { summaryOf } from './report.js';
import { scenarios } from './scenarios/index.js';
import { playAll, showFault } from './stages.js';

/** How often a point that a victim did not come by again is tried anew. */
const TRIES = 5;

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', multiple: true, default: [''] },
    point: { type: 'string', multiple: true, default: [''] },
    hit: { type: 'string' },
    'at-once': { type: 'string', default: String(availableParallelism()) },
    write: { type: 'boolean', default: false },
  },
});
const start = performance.now();
const chosen = Object.keys(scenarios).filter((name) => values.only.some((only) => name.startsWith(only)));
const recordings = await playAndShow(chosen.map((scenario) => ({ scenario })));
const wanted = planKills(recordings)
  .filter(({ point }) => values.point.some((start) => point?.startsWith(start)))
  .map((job) => (values.hit === undefined ? job : { ...job, hit: Number(values.hit) }));
const planned = [...new Map(wanted.map((job) => [nameOfJob(job), job])).values()];
const jobs =
  values.sample === undefined ? planned : sample(planned, Number(values.sample), new Random(Number(values.seed)));
console.log(`${recordings.length} scenarios, ${jobs.length} of ${planned.length} kills, seed ${values.seed}`);
const kills = await playAndShow(jobs);
const isComplete = values.sample === undefined && values.only.includes('') && values.point.includes('');
for (let tries = TRIES; isComplete && tries > 0; tries--) {
  kills.push(...(await playAndShow(triesFor(coverageOf(kills).missed, recordings))));
}
const { missed, stale } = coverageOf(kills);
const summary = summaryOf({
  recordings,
  kills,
  planned: planned.length,
  plan: describePlan(values.hit),
  isComplete,
  seed: values.seed,
  seconds: (performance.now() - start) / 1000,
});
console.log(summary);
if (values.write) writeFileSync(join(root, 'test', 'kill-points', 'results.md'), summary);
if ([...recordings, ...kills].some((it) => it.fault !== undefined)) process.exitCode = 1;
if (isComplete && missed.length > 0) fail(`Nobody was killed at: ${missed.join(', ')}`);
if (isComplete && stale.length > 0) fail(`Not out of reach, as unreachable.ts says, or not there: ${stale.join(', ')}`);

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

async function playAndShow(all: Parameters<typeof playAll>[0]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of playAll(all, Number(values['at-once']))) {
    outcomes.push(outcome);
    if (outcome.fault !== undefined) console.log(showFault(outcome));
    if (outcomes.length % 100 === 0)
      console.log(`${outcomes.length}, ${Math.round((performance.now() - start) / 1000)} s`);
  }
  return outcomes;
}
