// A process tree in which scenarios are played one after the other: jobs come as lines of JSON on standard input, outcomes
// go as lines to standard output. stages.ts starts several; a tree that hangs is killed and replaced there.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { getParkingLot } from '../../src/waiting/index.js';
import { LeftBehind } from '../chaos/left-behind.js';
import { makeWhatIsMadeOnce } from '../chaos/run.js';
import { arenaFaults } from './arena-faults.js';
import type { Job, Outcome } from './job.js';
import type { KillPointSettings } from './kill-point.js';
import { scenarios } from './scenarios/index.js';
import { type Scenario, Stage } from './scenarios/scenario.js';

/** How long what the kernel has still to do may take. */
const SETTLING_MS = 5000;

await makeWhatIsMadeOnce(1);
const leftBehind = new LeftBehind();
for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await play(JSON.parse(line) as Job);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

async function play(job: Job): Promise<Outcome> {
  const scenario = scenarios[job.scenario] as Scenario;
  const record = join(tmpdir(), `multiproc-kill-points-${process.pid}`);
  const rescuedBefore = getParkingLot().statistics().rescued;
  const stage = new Stage(settingsFor(job, scenario, record));
  try {
    await scenario.play(stage);
    const reached = await stage.wasKilled();
    const fault = await faultAfter();
    const hits = job.point === undefined ? countLines(record) : undefined;
    const rescued = stage.rescued + getParkingLot().statistics().rescued - rescuedBefore;
    return { job, reached, rescued, ...(fault === '' ? {} : { fault }), ...(hits === undefined ? {} : { hits }) };
  } catch (error) {
    return { job, reached: true, fault: inspect(error) };
  } finally {
    rmSync(record, { force: true });
  }
}

function settingsFor({ point, hit }: Job, { since }: Scenario, record: string): KillPointSettings & NodeJS.ProcessEnv {
  return {
    ...(point === undefined ? { MULTIPROC_KILL_POINTS_RECORD: record } : { MULTIPROC_KILL_POINT: `${point}@${hit}` }),
    ...(since === 'begin' ? { MULTIPROC_KILL_POINTS_SINCE: since } : {}),
  };
}

/** Nothing may be left behind, and the arena must be in order. */
async function faultAfter(): Promise<string> {
  const deadline = performance.now() + SETTLING_MS;
  while (leftBehind.inspect() !== '' && performance.now() < deadline) await setTimeout(1);
  return [leftBehind.inspect() && `left: ${leftBehind.inspect()}`, ...arenaFaults()].filter(Boolean).join('; ');
}

function countLines(file: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of readFileSync(file, 'utf8').trim().split('\n')) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
