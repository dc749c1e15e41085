import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, before } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SharedMemory } from '../../src/shared-memory.js';

/** Only a deadline for what other test files have there for a moment. */
const SETTLING_MS = 30_000;

/** Names in /dev/shm that could be ours; other programs' are none of our business. */
export const segmentNames = (): string[] =>
  readdirSync('/dev/shm').filter((name) => /^(psm_|multiproc-|mptest-)/.test(name));

/** Records of processes that are alive: of this one, and of other test files that run at the same time. */
const isRecord = (name: string): boolean => name.startsWith('multiproc-owner-');

/** A name that no other test uses. */
export const uniqueName = (): string => `mptest-${process.pid}-${Math.random().toString(36).slice(2)}`;

/** Call it once in a test file, before `failOnLeaks`: after every test there must be no segment that was not there at the start. */
export function failOnSegments(): void {
  let atStart: string[];
  before(() => {
    // A process that has made a segment keeps its record open.
    const first = new SharedMemory({ create: true, size: 1 });
    first.close();
    first.unlink();
    atStart = segmentNames();
  });
  afterEach(async () => {
    const deadline = performance.now() + SETTLING_MS;
    const left = (): string[] => segmentNames().filter((name) => !atStart.includes(name) && !isRecord(name));
    // Other test files run at the same time: their segments go soon.
    while (left().length > 0 && performance.now() < deadline) await setImmediate();
    assert.deepEqual(left(), [], 'this test left segments behind');
  });
}
