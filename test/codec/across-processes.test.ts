import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '../../src/codec/index.js';
import { double, Point } from './fixture-classes.js';

const child = fileURLToPath(new URL('./fixture-child.js', import.meta.url));

/** Calls the function in a process of its own, which has loaded nothing but the codec. */
function callElsewhere(call: unknown, ...args: unknown[]): { result?: unknown; error?: unknown } {
  const input = Uint8Array.from(encode({ call, args }).bytes);
  const { stdout, stderr, status } = spawnSync(process.execPath, [child], { input });
  assert.equal(status, 0, String(stderr));
  return decode(stdout, 0, stdout.length, [], []) as { result?: unknown; error?: unknown };
}

test('references, closures and instances work in a process that has seen nothing of them', () => {
  const scale = (p: Point, by: number) => new Point(double(p.x) * by, p.y);
  const { result } = callElsewhere(scale, new Point(1, 2), 10);
  assert.ok(result instanceof Point);
  assert.deepEqual({ ...result }, { x: 20, y: 2 });
});

test('an instance or error of a local class comes back as one of the class it started from', () => {
  class Job {
    done = false;
    finish(): this {
      this.done = true;
      return this;
    }
  }
  class JobError extends Error {
    readonly job: Job;
    constructor(job: Job) {
      super('failed');
      this.job = job;
    }
  }
  const { result } = callElsewhere((job: Job) => job.finish(), new Job());
  assert.ok(result instanceof Job);
  assert.equal(result.done, true);
  const { error } = callElsewhere((job: Job) => {
    throw new JobError(job);
  }, new Job());
  assert.ok(error instanceof JobError);
  assert.ok(error.job instanceof Job);
});

test('a function made there travels back', () => {
  const { result } = callElsewhere((a: number) => (b: number) => a + b, 40);
  assert.equal((result as (b: number) => number)(2), 42);
});
