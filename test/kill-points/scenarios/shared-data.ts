import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { RawValue } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { type Cells, makeSegments, removeSegmentsOfDead, useSegments, writeCells } from '../victims/shared-data.js';
import { ROOT } from './run-root.js';
import type { Scenario, Stage } from './scenario.js';

export const sharedData: Record<string, Scenario> = {
  'shared data: write': { since: 'begin', play: playWriter },
  'shared data: segments with names': { since: 'begin', play: playMaker },
  'shared data: segments of a dead tree': { since: 'begin', play: playHeir },
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
  assert.ok(first - last <= 1 && (killed || last === 4), `${counts}`);
  assert.deepEqual(counts, counts.toSorted().reverse());
  assert.ok(killed || cells.text.value === 'y');
  for (const it of Object.values(cells)) it.close();
}

/** A segment goes with the process that made it. */
async function playMaker(stage: Stage): Promise<void> {
  const names = ['first', 'second'].map((it) => `multiproc-kill-points-${process.pid}-${it}`) as [string, string];
  stage.victim(makeSegments, ...names);
  await stage.wasKilled();
  for (const name of names) await until(() => !existsSync(`/dev/shm/${name}`));
}

/** Nobody knows whose they were but by the record: it goes last, so another one can go on with it. */
async function playHeir(stage: Stage): Promise<void> {
  const names = ['left', 'left too'].map((it) => `multiproc-kill-points-${process.pid}-${it}`);
  stage.victim(removeSegmentsOfDead, ROOT, ...names);
  await stage.wasKilled();
  const other = stage.other(useSegments);
  assert.equal(await other.join(), 0);
  for (const name of names) assert.ok(!existsSync(`/dev/shm/${name}`), name);
}
