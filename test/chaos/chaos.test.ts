import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChaos, total } from './run.js';

const seed = Number(process.env.MULTIPROC_CHAOS_SEED ?? Date.now() % 2 ** 31);

test('a hundred processes are killed at random instants: nothing hangs, nothing is half, twice or left behind', async () => {
  const rows = await runChaos({ seed, kills: 100 });
  assert.ok(total(rows) >= 100);
});
