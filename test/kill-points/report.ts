import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/project.js';
import type { Outcome } from './job.js';

export interface Run {
  /** One of each scenario, in which nobody was killed. */
  readonly recordings: readonly Outcome[];
  readonly kills: readonly Outcome[];
  /** How many kills there are; a sample has fewer. */
  readonly planned: number;
  readonly seed: string;
  readonly seconds: number;
}

/** The table of a run, and at which points of the library nobody was killed. */
export function summaryOf({ recordings, kills, planned, seed, seconds }: Run): string {
  const reached = kills.filter((it) => it.reached && it.fault === undefined);
  const killedAt = new Set(reached.map(({ job }) => job.point as string));
  const all = allPoints();
  const never = all.filter((name) => !killedAt.has(name));
  return [
    '# Kill points: the last written run',
    '',
    `Node ${process.version}, ${availableParallelism()} CPUs: ${kills.length} of ${planned} kills, seed ${seed}; ` +
      `${reached.length} processes killed at ${killedAt.size} of ${all.length} points in ${Math.round(seconds)} s.`,
    ...(kills.some((it) => it.fault !== undefined)
      ? ['**After some of them something did not hold: see the last column.**']
      : [
          'After each, everybody else went on to the end, what was counted added up, the arena was in order, and no block of it,',
          'no slot, no descriptor, no wait and no process was left.',
        ]),
    '',
    row(['scenario', 'points', 'kills', 'not reached again', 'faults']),
    row(['---', '---:', '---:', '---:', '---:']),
    ...recordings.map(({ job: { scenario } }) => rowOf(scenario, kills)),
    '',
    '"Not reached again": the victim ended before it reached the point as often as in the run that noted the points, as the',
    'scheduler would have it.',
    '',
    'Points that no victim was killed at:',
    '',
    ...(never.length === 0 ? ['none'] : never.map((name) => `- \`${name}\``)),
    '',
  ].join('\n');
}

/** As scripts/kill-points.mjs has put them into the library. */
function allPoints(): string[] {
  return JSON.parse(readFileSync(join(root, 'build', 'kill', 'kill-points.json'), 'utf8')).points;
}

function rowOf(scenario: string, all: readonly Outcome[]): string {
  const kills = all.filter(({ job }) => job.scenario === scenario);
  return row([
    scenario,
    new Set(kills.filter((it) => it.reached).map(({ job }) => job.point)).size,
    kills.filter((it) => it.reached).length,
    kills.filter((it) => !it.reached).length,
    kills.filter((it) => it.fault !== undefined).length,
  ]);
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
