// `npm run soak`: 24 processes do everything at random for a minute; then a million locks are made and dropped.
//   --seconds N   (60)   --processes N (24)   --locks N (1000000)   --seed N
//   --write       the summary goes to test/soak/results.md
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/project.js';
import { checkFlatness, makeAndDrop } from './million.js';
import { runSoak } from './run.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    processes: { type: 'string', default: '24' },
    locks: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    write: { type: 'boolean', default: false },
  },
});

const { operations, slowest, rescued } = await runSoak(
  Number(values.processes),
  Number(values.seconds) * 1000,
  Number(values.seed),
);
const flat = await makeAndDrop(Number(values.locks), true);
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const summary = [
  '# Soak: the last full run',
  '',
  `\`npm run soak -- --seed ${values.seed} --write\` on Node ${process.version}, ${availableParallelism()} CPUs: ` +
    `${values.processes} processes for ${values.seconds} s. Waits that only the periodic look ended: ${rescued}.`,
  '',
  '| operation | times, all processes | slowest, ms |',
  '| --- | ---: | ---: |',
  ...Object.keys(operations).map(
    (name) => `| ${name} | ${operations[name]} | ${(slowest[name] as number).toFixed(1)} |`,
  ),
  '',
  `${flat.locks} locks made, used and closed: at most ${mib(flat.arena[1] - flat.arena[0])} MiB of the arena more than ` +
    `after the first 20,000. The process: ${mib(flat.rss[0])} MiB in the first half, ${mib(flat.rss[1])} MiB in the second.`,
  '',
].join('\n');
console.log(summary);
checkFlatness(flat);
if (values.write) writeFileSync(join(root, 'test', 'soak', 'results.md'), summary);
