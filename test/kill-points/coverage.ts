import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/project.js';
import type { Job, Outcome } from './job.js';
import { UNREACHABLE } from './unreachable.js';

/** All points, as scripts/kill-points.mjs has put them into the library. */
export const allPoints: readonly string[] = JSON.parse(
  readFileSync(join(root, 'build', 'kill', 'kill-points.json'), 'utf8'),
).points;

/** Which points processes were killed at. */
export interface Coverage {
  readonly hit: ReadonlySet<string>;
  /** Points that nobody was killed at, and that are not said to be out of reach. */
  readonly missed: readonly string[];
  /** Points that are said to be out of reach, but were hit, or are not there. */
  readonly stale: readonly string[];
}

export function coverageOf(kills: readonly Outcome[]): Coverage {
  const hit = new Set(kills.filter((it) => it.reached).map(({ job }) => job.point as string));
  return {
    hit,
    missed: allPoints.filter((point) => !hit.has(point) && UNREACHABLE[point] === undefined),
    stale: Object.keys(UNREACHABLE).filter((point) => hit.has(point) || !allPoints.includes(point)),
  };
}

/** One more try for each point that the scheduler kept victims from, in every scenario that came by it when it was recorded. */
export function triesFor(missed: readonly string[], recordings: readonly Outcome[]): Job[] {
  return recordings.flatMap(({ job: { scenario }, hits = {} }) =>
    missed.filter((point) => hits[point] !== undefined).map((point) => ({ scenario, point, hit: 1 })),
  );
}
