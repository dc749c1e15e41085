import assert from 'node:assert/strict';
import { Scratch } from '../../arena/fixtures/scratch.js';
import { createAndRelease, createForAWhile } from '../victims/arenas.js';
import type { Scenario, Stage } from './scenario.js';

export const arenas: Record<string, Scenario> = {
  'arena: create and release': { since: 'begin', play: (stage) => playArena(stage, false) },
  'arena: create and release beside another': { since: 'begin', play: (stage) => playArena(stage, true) },
};

/** What it had made vanishes with it, and everybody else goes on making things. */
async function playArena(stage: Stage, beside: boolean): Promise<void> {
  const scratch = new Scratch();
  const other = beside ? stage.other(createForAWhile, 500) : undefined;
  stage.victim(createAndRelease, scratch);
  await stage.wasKilled();
  new Scratch().free();
  if (other !== undefined) {
    assert.equal(await other.result, 500);
    assert.equal(await other.join(), 0);
  }
  scratch.free();
}
