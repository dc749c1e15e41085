import { median } from './median.js';
import type { Entry, Figure, MeasureResult, Side } from './types.js';

/** A figure to reach: a ratio to the best of a side, or a value in the figure's unit. */
export interface Target {
  /** `measure.figure` */
  readonly figure: string;
  readonly who: string;
  readonly against?: Side;
  readonly bound: number;
  /** What would be better still. */
  readonly goal?: number;
}

export interface Judgement {
  readonly target: Target;
  readonly title: string;
  /** Of the bound and of what was measured. */
  readonly unit: string;
  /** What was measured: ratio or value. null = nothing to compare. */
  readonly reached: number | null;
  /** 'at most' or 'at least' the bound. */
  readonly sign: '≤' | '≥';
  readonly verdict: string;
}

const SIDE_NAMES: Record<Side, string> = {
  multiproc: 'multiproc',
  python: 'Python',
  'node-ipc': 'Node IPC',
  'node-threads': 'threads',
};

/** A contestant's figure in each of its runs; nothing where it does not have this figure. */
export function valuesOf({ runs }: Entry, figure: Figure): number[] {
  return runs.map((run) => run[figure.id]).filter((value) => value !== undefined);
}

/** The median of them; null without any. */
export function medianOf(entry: Entry, figure: Figure): number | null {
  const values = valuesOf(entry, figure);
  return values.length === 0 ? null : median(values);
}

/** The best value of a side, leaving out those that stand aside. */
export function baseline(result: MeasureResult, figure: Figure, side: Side): number | null {
  const values = result.entries
    .filter(({ contestant }) => contestant.side === side && !contestant.aside)
    .map((entry) => medianOf(entry, figure))
    .filter((value) => value !== null);
  if (values.length === 0) return null;
  return figure.better === 'lower' ? Math.min(...values) : Math.max(...values);
}

/** Holds one target against what was measured; null where its measure was not taken. */
export function judge(target: Target, results: readonly MeasureResult[]): Judgement | null {
  for (const result of results) {
    const figure = result.measure.figures.find(({ id }) => target.figure === `${result.measure.name}.${id}`);
    if (figure === undefined) continue;
    const entry = result.entries.find(({ contestant }) => contestant.name === target.who);
    const value = entry === undefined ? null : medianOf(entry, figure);
    const base = target.against === undefined ? 1 : baseline(result, figure, target.against);
    const reached = value === null || base === null ? null : value / base;
    const sign = figure.better === 'lower' ? '≤' : '≥';
    const unit = target.against === undefined ? ` ${figure.unit}` : `x ${SIDE_NAMES[target.against]}`;
    const { title: row } = result.measure;
    const title = row === undefined ? figure.title : `${row}, ${figure.title}`;
    return { target, title, unit, reached, sign, verdict: verdict(target, reached, sign) };
  }
  return null;
}

function verdict({ bound, goal }: Target, reached: number | null, sign: '≤' | '≥'): string {
  if (reached === null) return 'not measured';
  const reaches = (wanted: number): boolean => (sign === '≤' ? reached <= wanted : reached >= wanted);
  if (goal !== undefined && reaches(goal)) return 'ok, goal reached';
  if (reaches(bound)) return 'ok';
  return `MISSED by ${Math.round(Math.abs(reached / bound - 1) * 100)} %`;
}
