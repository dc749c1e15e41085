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
  const oneCpu = machine.taskset ? '' : '; no taskset here: nothing measured on one CPU';
  const short = scale === 1 ? '' : ` Short runs (${scale} of the work): expect noise.`;
  return [
    `# Side by side on Node ${machine.node}`,
    `${machine.cpus}, ${machine.memory}, ${machine.kernel}; ${python}${oneCpu}; load average ${machine.load} before.`,
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
  const { title, figures } = result.measure;
  const tables =
    title === undefined
      ? figures.map((figure) => `## ${figure.title}\n\n${figureTable(result, figure)}`)
      : [`## ${title}\n\n${rowTable(result)}`];
  const troubles = result.entries.flatMap(({ contestant, trouble }) =>
    trouble === undefined ? [] : [`- ${contestant.name}: ${trouble}`],
  );
  return troubles.length === 0 ? tables : [...tables, `Not measured, or not to the end:\n${troubles.join('\n')}`];
}

/** One figure, of everybody who has it. */
function figureTable(result: MeasureResult, figure: Figure): string {
  const entries = result.entries.filter((entry) => medianOf(entry, figure) !== null);
  const header = [figure.better === 'lower' ? 'less is better' : 'more is better', figure.unit, 'runs'];
  const bases = basesOf(result, figure);
  return table(
    [...header, ...bases.map(({ name }) => name)],
    entries.map((entry) => [nameOf(entry), ...cells(entry, figure, bases)]),
  );
}

/** All figures of one thing, side by side. */
function rowTable(result: MeasureResult): string {
  const columns = result.measure.figures.map((figure) => ({ figure, bases: basesOf(result, figure) }));
  const header = columns.flatMap(({ figure: { title, unit, better }, bases }) => [
    `${title}, ${unit}${better === 'higher' ? ' (more is better)' : ''}`,
    'runs',
    ...bases.map(({ name }) => name),
  ]);
  const rows = result.entries.map((entry) => [
    nameOf(entry),
    ...columns.flatMap(({ figure, bases }) => cells(entry, figure, bases)),
  ]);
  return table(['', ...header], rows);
}

interface Base {
  /** Of its column. */
  readonly name: string;
  readonly value: number;
}

/** What the values of a figure are compared with. */
function basesOf(result: MeasureResult, figure: Figure): Base[] {
  const named = { 'to Python': 'python', 'to Node IPC': 'node-ipc' } as const;
  return Object.entries(named).flatMap(([name, side]) => {
    const value = baseline(result, figure, side);
    return value === null ? [] : [{ name, value }];
  });
}

const nameOf = ({ contestant: { name, aside } }: Entry): string => (aside ? `(${name})` : name);

/** A figure of one contestant: median, range, and how it compares. */
function cells(entry: Entry, figure: Figure, bases: readonly Base[]): string[] {
  const value = medianOf(entry, figure);
  if (value === null) return ['–', '', ...bases.map(() => '')];
  const values = valuesOf(entry, figure);
  const ratios = bases.map(({ value: base }) => (base === 0 ? '' : `${round(value / base)}x`));
  return [round(value), `${round(Math.min(...values))}–${round(Math.max(...values))}`, ...ratios];
}
