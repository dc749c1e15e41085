import { baseline, judge, medianOf, type Target, valuesOf } from './judge.js';
import type { Machine } from './machine.js';
import type { Options } from './options.js';
import { round, table } from './table.js';
import type { Entry, Figure, MeasureResult } from './types.js';

/** The report, as Markdown. */
export function render(
  machine: Machine,
  options: Options,
  results: readonly MeasureResult[],
  targets: readonly Target[],
): string {
  return [heading(machine, options), targetTable(results, targets), ...results.flatMap(sections)].join('\n\n');
}

function heading(machine: Machine, { repeats, scale }: Options): string {
  const python = machine.python === null ? 'no python3 here: not compared with it' : `Python ${machine.python}`;
  const short = scale === 1 ? '' : ` Short runs (${scale} of the work): expect noise.`;
  return [
    `# Side by side on Node ${machine.node}`,
    `${machine.cpus}, ${machine.memory}, ${machine.kernel}; ${python}; load average ${machine.load} before.`,
    `Median of ${repeats} interleaved runs, lowest and highest run beside it.${short}`,
  ].join('\n');
}

function targetTable(results: readonly MeasureResult[], targets: readonly Target[]): string {
  const rows = targets
    .map((target) => judge(target, results))
    .filter((judgement) => judgement !== null)
    .map(({ target, title, unit, reached, sign, verdict }) => {
      const goal = target.goal === undefined ? '' : ` (goal ${target.goal})`;
      const measured = reached === null ? '–' : `${round(reached)}${unit}`;
      return [`${title}: ${target.who}`, `${sign} ${target.bound}${unit}${goal}`, measured, verdict];
    });
  return `## Targets\n\n${table(['figure', 'to reach', 'measured', ''], rows)}`;
}

function sections(result: MeasureResult): string[] {
  const figures = result.measure.figures.map((figure) => section(result, figure));
  const troubles = result.entries.flatMap(({ contestant, trouble }) =>
    trouble === undefined ? [] : [`- ${contestant.name}: ${trouble}`],
  );
  return troubles.length === 0 ? figures : [...figures, `Not measured, or not to the end:\n${troubles.join('\n')}`];
}

function section(result: MeasureResult, figure: Figure): string {
  const bases = [baseline(result, figure, 'python'), baseline(result, figure, 'node-ipc')] as const;
  const entries = result.entries.filter((entry) => medianOf(entry, figure) !== null);
  const header = [figure.better === 'lower' ? 'less is better' : 'more is better', figure.unit, 'runs'];
  if (bases[0] !== null) header.push('to Python');
  if (bases[1] !== null) header.push('to Node IPC');
  const rows = entries.map((entry) =>
    row(
      entry,
      figure,
      bases.filter((base) => base !== null),
    ),
  );
  return `## ${figure.title}\n\n${table(header, rows)}`;
}

function row(entry: Entry, figure: Figure, bases: readonly number[]): string[] {
  const { name, aside } = entry.contestant;
  const value = medianOf(entry, figure) ?? Number.NaN;
  const values = valuesOf(entry, figure);
  const ratios = bases.map((base) => (base === 0 ? '' : `${round(value / base)}x`));
  const range = `${round(Math.min(...values))}–${round(Math.max(...values))}`;
  return [aside ? `(${name})` : name, round(value), range, ...ratios];
}
