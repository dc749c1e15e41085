import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { failOnLeaks } from '../support/leaks.js';
import { makeAndDrop } from './million.js';
import { runSoak } from './run.js';

failOnLeaks();

const seed = Number(process.env.MULTIPROC_SOAK_SEED ?? Date.now() % 2 ** 31);

test(`eight processes do everything at random: nobody hangs, and all adds up (seed ${seed})`, async () => {
  const { operations } = await runSoak(8, 2000, seed);
  for (const [name, times] of Object.entries(operations)) assert.ok(times > 0, `${name}: ${times}`);
});

for (const closed of [true, false]) {
  test(`a hundred thousand locks, ${closed ? 'closed' : 'dropped'}: the arena stays as it is`, async () => {
    setFlagsFromString('--expose-gc');
    globalThis.gc = runInNewContext('gc');
    const { arena } = await makeAndDrop(100_000, closed);
    // Dropped ones wait for the collector, a step of them at most.
    assert.ok(arena[1] - arena[0] <= (closed ? 0 : 20_000 * 256), `${arena[0]} -> ${arena[1]}`);
  });
}
