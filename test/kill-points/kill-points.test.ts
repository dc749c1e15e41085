import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/project.js';
import { run } from '../support/run.js';

const seed = process.env.MULTIPROC_KILL_POINTS_SEED ?? String(Date.now() % 2 ** 31);
/** More take minutes: `npm run kill-points`. */
const KILLS = 12;
/** One of each kind of thing that processes do. */
const SCENARIOS = [
  'arena: take apart',
  'wake others',
  'send gift, awaited',
  'receive large, blocking',
  'lock: woken, awaited',
  'put large, blocking, parked',
  'a sweeper',
];

test('of everything that the library writes to it is known whether others see it', () => {
  const { unknown } = JSON.parse(readFileSync(join(root, 'build', 'kill', 'kill-points.json'), 'utf8'));
  assert.deepEqual(
    unknown,
    [],
    'Views of shared memory: add their names to VIEW in scripts/kill-points.mjs; else to PRIVATE',
  );
});

test('processes are killed at points between two writes to shared memory: everybody else goes on', async () => {
  const program = join(root, 'build', 'kill', 'test', 'kill-points', 'main.js');
  const only = SCENARIOS.flatMap((name) => ['--only', name]);
  const { code, stdout, stderr } = await run(process.execPath, [
    program,
    ...only,
    '--sample',
    String(KILLS),
    '--seed',
    seed,
  ]);
  assert.equal(code, 0, `seed ${seed}\n${stdout}\n${stderr}`);
});
