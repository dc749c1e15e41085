import assert from 'node:assert/strict';
import { RawValue, RWLock } from '../../../src/index.js';
import * as victims from '../victims/rwlocks.js';
import { endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

const TURNS: readonly victims.Turn[] = ['read', 'write'];

export const rwlocks: Record<string, Scenario> = {
  'rwlock: in vain': { since: 'begin', play: playInVain },
};
for (const blocking of [false, true]) {
  const how = blocking ? 'blocking' : 'awaited';
  rwlocks[`rwlock: beside another, ${how}`] = { since: 'begin', play: (stage) => playRivals(stage, blocking) };
  for (const turn of TURNS) {
    rwlocks[`rwlock: ${turn} when woken, ${how}`] = {
      since: 'begin',
      play: (stage) => playWoken(stage, turn, blocking),
    };
  }
}

/** Two read and write without looking at each other. */
async function playRivals(stage: Stage, blocking: boolean): Promise<void> {
  const [lock, pair] = [new RWLock(), makePair()];
  const turns = Array.from({ length: 200 }, (_, i) => TURNS[i % 2] as victims.Turn);
  const other = stage.other(victims.takeTurns, lock, pair, turns, blocking);
  stage.victim(victims.takeTurnsAsVictim, lock, pair, turns.slice(0, 20), blocking);
  await stage.wasKilled();
  await endedWell(stage, other);
  await endWell(lock, pair);
}

/** The victim is the first in the queue, one that reads and one that writes stand behind it; neither is forgotten. */
async function playWoken(stage: Stage, turn: victims.Turn, blocking: boolean): Promise<void> {
  const [lock, pair] = [new RWLock(), makePair()];
  const held = turn === 'read' ? lock.acquireSync() : lock.acquireSharedSync();
  const victim = stage.victim(victims.takeTurnsAsVictim, lock, pair, [turn], blocking);
  await untilOrEnd(victim, () => lock.statistics().waiting > 0);
  const others = TURNS.map((it) => stage.other(victims.takeTurns, lock, pair, [it], blocking));
  for (const other of others) await untilOrEnd(other, () => lock.statistics().waiting > (victim.isAlive() ? 1 : 0));
  held[Symbol.dispose]();
  for (const other of others) await endedWell(stage, other);
  await stage.wasKilled();
  await endWell(lock, pair);
}

/** Somebody reads, and another one wants to: a writer that waits, and dies or gives up, is not in its way. */
async function playInVain(stage: Stage): Promise<void> {
  const [lock, pair] = [new RWLock(), makePair()];
  const held = lock.acquireSharedSync();
  const victim = stage.victim(victims.writeInVain, lock);
  await untilOrEnd(victim, () => lock.statistics().waiting > 0);
  await endedWell(stage, stage.other(victims.takeTurns, lock, pair, ['read'], true));
  await stage.wasKilled();
  held[Symbol.dispose]();
  await endWell(lock, pair);
}

function makePair(): victims.Pair {
  return { first: new RawValue('i'), second: new RawValue('i'), found: new RawValue('i') };
}

/** Both can still be had; at most one was found dead while it wrote. */
async function endWell(lock: RWLock, pair: victims.Pair): Promise<void> {
  await victims.takeTurns(lock, pair, TURNS, false);
  assert.deepEqual(lock.statistics(), { writer: null, readers: 0, waiting: 0 });
  assert.ok(pair.found.value <= 1, `found ${pair.found.value} dead`);
  for (const it of [lock, ...Object.values(pair)]) it.close();
}
