import assert from 'node:assert/strict';
import { type Connection, EOFError, Pipe } from '../../../src/index.js';
import { Scratch } from '../../arena/fixtures/scratch.js';
import { isRunning } from '../../support/program.js';
import { until } from '../../support/until.js';
import { breed, endBeforeChildren, returnEnd, returnPlain, startSlowly, sweep, throwError } from '../victims/starts.js';
import type { Scenario, Stage } from './scenario.js';

export const starts: Record<string, Scenario> = {
  'a child that uses shared objects': { since: 'start', play: playChild },
  'a child that does not': { since: 'start', play: playPlainChild },
  'a child that fails': { since: 'start', play: playFailingChild },
  'a creator in the middle of starts': { since: 'begin', play: playCreator },
  'a child that is faster than its creator': { since: 'start', play: playFastChild },
  'a root': { since: 'begin', play: playRoot },
  'a creator that ends': { since: 'begin', play: (stage) => playEnd(stage, false) },
  'a creator that ends, of a daemon': { since: 'begin', play: (stage) => playEnd(stage, true) },
  'a sweeper': { since: 'begin', play: playSweeper },
};

/** It is killed on its way to its result, which holds a shared object. */
async function playChild(stage: Stage): Promise<void> {
  const [here, there] = Pipe();
  const victim = stage.victim(returnEnd, there);
  there.close();
  const result = await settle(victim.result);
  const killed = await stage.wasKilled();
  if (result.value === undefined) assert.ok(killed && result.code === 'ERR_MULTIPROC_PROCESS', String(result.error));
  else {
    const given = result.value as Connection;
    assert.equal(await given.recv(), 'kept');
    await assert.rejects(given.recv(), EOFError);
    given.close();
  }
  const heard = await collect(here);
  assert.ok(heard.length === 0 || heard[0] === victim.pid);
  victim.close();
  here.close();
}

async function playPlainChild(stage: Stage): Promise<void> {
  const victim = stage.victim(returnPlain, 41);
  const result = await settle(victim.result);
  const killed = await stage.wasKilled();
  if (result.value === undefined) assert.ok(killed && result.code === 'ERR_MULTIPROC_PROCESS', String(result.error));
  else assert.equal(result.value, 42);
  victim.close();
}

async function playFailingChild(stage: Stage): Promise<void> {
  const [here, there] = Pipe();
  const victim = stage.victim(throwError, there);
  there.close();
  const { error, code } = await settle(victim.result);
  const killed = await stage.wasKilled(1);
  assert.ok(error instanceof RangeError || (killed && code === 'ERR_MULTIPROC_PROCESS'), String(error));
  assert.deepEqual(await collect(here), []);
  victim.close();
  here.close();
}

/** Whatever it had started vanishes with it, and nobody counts as a writer any more. */
async function playCreator(stage: Stage): Promise<void> {
  const [here, there] = Pipe<number>();
  stage.victim(breed, there);
  there.close();
  const pids = await collect(here);
  await stage.wasKilled();
  await until(() => !pids.some((pid) => isRunning(pid as number)));
  here.close();
}

/** Its creator stands still, and cannot say for it who it is. */
async function playFastChild(stage: Stage): Promise<void> {
  const there = new Scratch();
  const creator = stage.victimOf(startSlowly, there);
  const killed = await stage.wasKilled();
  assert.equal(await creator.join(), 0);
  assert.ok(killed || there.read(0) === 1);
  there.free();
}

/** It shares nothing with anybody but the process that it has started. */
async function playRoot(stage: Stage): Promise<void> {
  const child = Number(await stage.rootVictim('makeArena'));
  await stage.wasKilled();
  await until(() => child === 0 || !isRunning(child));
}

/** Its children do not survive it, whether it ends or is killed at that. */
async function playEnd(stage: Stage, daemon: boolean): Promise<void> {
  const [here, there] = Pipe();
  stage.victim(endBeforeChildren, there, daemon);
  there.close();
  const pid = (await here.recv()) as number;
  await here.send('go on');
  await stage.wasKilled();
  await until(() => !isRunning(pid));
  here.close();
}

/** Whoever looks next goes on with the sweep that it had begun. */
async function playSweeper(stage: Stage): Promise<void> {
  const [here, there] = Pipe();
  stage.victim(sweep, there);
  await stage.wasKilled();
  // The lock of the half message is free again, and its remains are in nobody's way.
  await there.send('after the remains');
  there.close();
  assert.deepEqual(await collect(here), ['after the remains']);
  here.close();
}

async function collect(connection: Connection): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of connection) messages.push(message);
  return messages;
}

async function settle(result: Promise<unknown>): Promise<{ value?: unknown; error?: unknown; code?: string }> {
  try {
    return { value: await result };
  } catch (error) {
    return { error, code: (error as { code?: string }).code as string };
  }
}
