import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengths } from '../support/lengths.js';
import { runChaos } from './run.js';

const seed = Number(process.env.MULTIPROC_CHAOS_SEED ?? Date.now() % 2 ** 31);

test('processes are killed at random instants in each scenario: nothing hangs, nothing is half, twice or left behind', async () => {
  const rows = await runChaos({ seed, kills: lengths.chaosKills, each: true });
  for (const { scenario, kills } of rows) assert.ok(kills >= lengths.chaosKills, scenario);
});
