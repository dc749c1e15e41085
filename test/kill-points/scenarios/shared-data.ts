import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { RawValue } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { type Cells, makeSegments, writeCells } from '../victims/shared-data.js';
import type { Scenario, Stage } from './scenario.js';

export const sharedData: Record<string, Scenario> = {
  'shared data: write': { since: 'begin', play: playWriter },
  'shared data: segments with names': { since: 'begin', play: playMaker },
};

/** Each count is whole: it was written in the order of the source. */
async function playWriter(stage: Stage): Promise<void> {
  const cells: Cells = {
    int: new RawValue('i'),
    big: new RawValue('q'),
    float: new RawValue('d'),
    text: new RawValue('u'),
  };
  stage.victim(writeCells, cells);
  const killed = await stage.wasKilled();
  const counts = [cells.int.value, Number(cells.big.value), cells.float.value];
  const [first, , last] = counts as [number, number, number];
  assert.ok(first - last <= 1 && (killed || last === 3), `${counts}`);
  assert.deepEqual(counts, counts.toSorted().reverse());
  for (const it of Object.values(cells)) it.close();
}

/** A segment goes with the process that made it. */
async function playMaker(stage: Stage): Promise<void> {
  const names = ['first', 'second'].map((it) => `multiproc-kill-points-${process.pid}-${it}`) as [string, string];
  stage.victim(makeSegments, ...names);
  await stage.wasKilled();
  for (const name of names) await until(() => !existsSync(`/dev/shm/${name}`));
}
