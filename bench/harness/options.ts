import { parseArgs } from 'node:util';

export interface Options {
  /** Runs of each program; the result is their median. */
  readonly repeats: number;
  /** Factor on the amount of work in each run. */
  readonly scale: number;
  /** Names of the measures, or groups of measures, to take; null = all. */
  readonly only: readonly string[] | null;
}

const FULL = { repeats: 5, scale: 1 };
const QUICK = { repeats: 3, scale: 0.1 };

/** Reads the command line. Throws what is wrong with it. */
export function readOptions(argv: string[], measures: readonly string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, repeats: { type: 'string' } },
  });
  const defaults = values.quick ? QUICK : FULL;
  const repeats = Number(values.repeats ?? defaults.repeats);
  if (!Number.isInteger(repeats) || repeats < 1) throw new Error(`--repeats ${values.repeats}: a number from 1 on`);
  const only = values.only?.split(',') ?? null;
  const unknown = only?.filter((wanted) => !measures.some((name) => covers(wanted, name))) ?? [];
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: there are ${measures.join(', ')}`);
  return { ...defaults, repeats, only };
}

/** Whether a name on the command line means this measure: as itself, or as one of its group. */
export const covers = (wanted: string, measure: string): boolean =>
  measure === wanted || measure.startsWith(`${wanted}:`);
