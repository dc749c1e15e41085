import { availableParallelism } from 'node:os';
import { allPoints, coverageOf } from './coverage.js';
import type { Outcome } from './job.js';
import { UNREACHABLE } from './unreachable.js';

export interface Run {
  /** One of each scenario, in which nobody was killed. */
  readonly recordings: readonly Outcome[];
  readonly kills: readonly Outcome[];
  /** How many kills there are; a sample has fewer. */
  readonly planned: number;
  /** At which of the times that a point is reached the victims were killed, in words. */
  readonly plan: string;
  /** Nothing was left out: every point is to be hit. */
  readonly isComplete: boolean;
  readonly seed: string;
  readonly seconds: number;
}

/** The table of a run, and at which points of the library nobody was killed. */
export function summaryOf(run: Run): string {
  const { recordings, kills, planned, plan, seed, seconds } = run;
  const reached = kills.filter((it) => it.reached && it.fault === undefined);
  return [
    '# Kill points: the last written run',
    '',
    `Node ${process.version}, ${availableParallelism()} CPUs: ${kills.length} kills, ${planned} planned, seed ${seed}; ` +
      `${reached.length} processes killed in ${Math.round(seconds)} s.`,
    `Plan: ${plan}.`,
    '',
    ...coverageLines(run),
    '',
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
  ].join('\n');
}

/** How many points were hit of how many, and which were not. */
function coverageLines({ kills, isComplete }: Run): string[] {
  const { hit, missed, stale } = coverageOf(kills);
  const excused = Object.entries(UNREACHABLE);
  const verdict = isComplete
    ? missed.length + stale.length === 0
      ? 'Every point that can be reached was hit.'
      : 'NOT COMPLETE: points that can be reached were not hit.'
    : 'This run left kills out: it says nothing about points that were not hit.';
  return [
    `**${hit.size} of ${allPoints.length} points hit**, ${excused.length} out of reach. ${verdict}`,
    ...listed(
      'Out of reach (`unreachable.ts`):',
      excused.map(([point, reason]) => `\`${point}\`: ${reason}`),
    ),
    ...listed(
      'Not hit:',
      missed.map((point) => `\`${point}\``),
    ),
    ...listed(
      'Said to be out of reach, but hit, or not there:',
      stale.map((point) => `\`${point}\``),
    ),
  ];
}

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, '', ...lines.map((line) => `- ${line}`)];

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
