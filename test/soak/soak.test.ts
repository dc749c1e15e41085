import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failOnLeaks } from '../support/leaks.js';
import { lengths } from '../support/lengths.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { checkFlatness, makeAndDrop } from './million.js';
import { runSoak } from './run.js';

failOnLeaks();

const seed = Number(process.env.MULTIPROC_SOAK_SEED ?? Date.now() % 2 ** 31);

test(`eight processes do everything at random: nobody hangs or starves, no wake-up is lost, and all adds up (seed ${seed})`, () =>
  losesNoWakeUp(async () => (await runSoak(8, lengths.soakMs, seed)).rescued));

for (const closed of [true, false]) {
  test(`many thousand locks, ${closed ? 'closed' : 'dropped'}: neither the arena nor the process grows`, async () => {
    const flat = await makeAndDrop(lengths.soakLocks, closed);
    const [start, most] = flat.arena;
    // Dropped ones wait for the collector, a step of them at most.
    assert.ok(most - start <= (closed ? 0 : 20_000 * 256), `${start} -> ${most}`);
    checkFlatness(flat);
  });
}
