import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/project.js';
import { run } from '../support/run.js';
import { allPoints } from './coverage.js';
import { UNREACHABLE } from './unreachable.js';

const seed = process.env.MULTIPROC_KILL_POINTS_SEED ?? String(Date.now() % 2 ** 31);
/** One of each family, and one kill of each: more take minutes (`npm run kill-points`). */
const SCENARIOS = [
  'arena: take apart, and leave it to one that joins',
  'wake others that block',
  'send gift, awaited, parked',
  'receive large, blocking, parked',
  'lock: woken, awaited',
  'rlock: woken, blocking',
  'recovering semaphore: woken, blocking',
  'event: wait, awaited',
  'condition: be notified, all, blocking',
  'barrier: rounds, with an action, awaited',
  'put large, blocking, parked',
  'queue lock: sleep on the putLock',
  'tasks: do them',
  'shared data: write',
  'a child that uses shared objects',
  'a sweeper of locks and queues',
];

test('every point that is said to be out of reach is one, and it is said why', () => {
  for (const [point, reason] of Object.entries(UNREACHABLE))
    assert.ok(allPoints.includes(point) && reason !== '', point);
});

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
    String(SCENARIOS.length),
    '--seed',
    seed,
  ]);
  assert.equal(code, 0, `seed ${seed}\n${stdout}\n${stderr}`);
  // A family is not left out because a scenario has got another name.
  for (const name of SCENARIOS) assert.match(stdout, new RegExp(`^\\| ${name} \\| .*[1-9]`, 'm'));
});
