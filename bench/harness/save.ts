import { mkdirSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.js';
import type { Options } from './options.js';
import type { MeasureResult } from './types.js';

// Compiled, this file is in build/bench/harness/.
const results = new URL('../../../bench/results/', import.meta.url);

/** Keeps a report and its numbers: bench/results/<date>-node<major>.md and .json. Gives the name of the former. */
export function save(report: string, machine: Machine, options: Options, measured: readonly MeasureResult[]): string {
  const date = new Date().toISOString().slice(0, 10);
  const name = `${date}-node${machine.node.split('.')[0]}`;
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL(`${name}.md`, results), `${report}\n`);
  writeFileSync(
    new URL(`${name}.json`, results),
    `${JSON.stringify(data(date, machine, options, measured), null, 2)}\n`,
  );
  return `bench/results/${name}.md`;
}

function data(date: string, machine: Machine, options: Options, measured: readonly MeasureResult[]): object {
  const measures = measured.map(({ measure, entries }) => ({
    name: measure.name,
    figures: measure.figures,
    contestants: entries.map(({ contestant, runs, trouble }) => ({
      name: contestant.name,
      side: contestant.side,
      runs,
      trouble,
    })),
  }));
  return { date, machine, options, measures };
}
