// `npm run bench`: multiproc, Python's multiprocessing, and Node's own ways, side by side in one run.
//   -- --only start,objects   these measures alone
//   -- --only waiting         all measures of a group
//   -- --repeats 9            runs of each program (5)
//   -- --quick                a tenth of the work, three runs: to see that it works
import { interleave } from './harness/interleave.js';
import { describeMachine, type Machine } from './harness/machine.js';
import { covers, type Options, readOptions } from './harness/options.js';
import { render } from './harness/render.js';
import { save } from './harness/save.js';
import type { Measure, MeasureResult } from './harness/types.js';
import { measures } from './measures.js';
import { targets } from './targets.js';

async function main(options: Options): Promise<void> {
  const machine = describeMachine();
  const results: MeasureResult[] = [];
  for (const measure of chosen(machine, options)) results.push(await interleave(measure, options));

  const report = render(machine, options, results, targets);
  console.log(report);
  // Part of a report must not take the place of a whole one.
  if (options.only === null && options.scale === 1)
    console.log(`\nWritten to ${save(report, machine, options, results)}`);
}

function chosen({ python, taskset }: Machine, { only }: Options): Measure[] {
  return measures
    .filter(({ name }) => only?.some((wanted) => covers(wanted, name)) ?? true)
    .filter(({ oneCpu }) => taskset || !oneCpu)
    .map((measure) => ({
      ...measure,
      contestants: measure.contestants.filter(({ side }) => python !== null || side !== 'python'),
    }));
}

try {
  const names = measures.map(({ name }) => name);
  await main(readOptions(process.argv.slice(2), names));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
