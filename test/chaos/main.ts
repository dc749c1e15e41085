// `npm run chaos`, started by watch.ts: kills processes at random instants and checks what must hold all the same.
//   --kills N    at least so many (2000)
//   --each N     instead: at least so many in each scenario
//   --seed N     what a failure printed; the scenarios and their parameters repeat, the scheduler's share does not
//   --only A,B   some scenarios
//   --write      the summary goes to test/chaos/results.md
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../support/project.js';
import { startHeartbeat } from './heartbeat.js';
import { type Row, runChaos, total } from './run.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '2000' },
    each: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
startHeartbeat();
const seed = Number(values.seed);
const start = performance.now();
console.log(`seed ${seed}`);
let printed = 0;
const rows = await runChaos({
  seed,
  kills: Number(values.each ?? values.kills),
  each: values.each !== undefined,
  ...(values.only === undefined ? {} : { only: values.only.split(',') }),
  progress(now) {
    if (total(now) - printed < 100) return;
    printed = total(now);
    console.log(`${printed} kills, ${Math.round((performance.now() - start) / 1000)} s`);
  },
});
const summary = summaryOf(rows);
console.log(summary);
if (values.write) writeFileSync(join(root, 'test', 'chaos', 'results.md'), summary);

function summaryOf(all: readonly Row[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# Chaos: the last full run',
    '',
    `\`npm run chaos -- ${process.argv.slice(2).join(' ')}\` (seed ${seed}) on Node ${process.version}, ${availableParallelism()} CPUs: ` +
      `${total(all)} SIGKILLs in ${Math.round((performance.now() - start) / 1000)} s.`,
    'No hang; no message damaged, half delivered or delivered twice; after every round no block of the arena, no slot, no',
    'descriptor, no wait and no process more than before.',
    '',
    line(['scenario', 'rounds', 'kills', 'checked', 'seconds']),
    line(['---', '---:', '---:', '---:', '---:']),
    ...all.map((row) => line([row.scenario, row.rounds, row.kills, row.checked, row.seconds.toFixed(1)])),
    '',
    'Checked: messages from killed senders, and to receivers of which some were killed; processes below killed breeders;',
    'operations of the surviving churners; items of queues; acquisitions of locks and permits, permits taken, rounds of',
    'conditions and barriers, and waits for events, by processes that survived.',
    '',
  ].join('\n');
}
