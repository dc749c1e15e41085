import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { describeFunction } from '../../src/functions/index.js';
import { remote } from './fixtures/remote.js';
import { square } from './fixtures/tasks.js';
import { fromWire, toWire } from './wire.js';

const factor = 3;
function triple(x: number): number {
  return x * factor;
}
class Local {
  value = factor;
  static create(): Local {
    return new Local();
  }
}
export function exportedByTheEntry(): string {
  return import.meta.url;
}

test('a function that arrived by value can be sent on', () => {
  const result = remote(() => remote(() => [triple(2), square(3), path.basename('/a/b'), Local.create().value]));
  assert.deepEqual(result, [6, 9, 'b', 3]);
});

test('a function created by one that was sent keeps its file', () => {
  const result = remote(() =>
    remote(async () => [
      import.meta.url,
      (await import('./fixtures/tasks.js')).square(2),
      new Error('x').stack?.split('\n')[1],
    ]),
  ) as string[];
  assert.equal(result[0], import.meta.url);
  assert.equal(result[1], 4);
  assert.match(result[2], /sent-on\.test\.js:\d+:\d+/);
});

test('what the entry script exports is not imported by a grandchild either', () => {
  assert.equal(
    remote(() => remote(() => exportedByTheEntry())),
    import.meta.url,
  );
});

test('a revived function is described as a closure of the same code', async () => {
  const revived = (await fromWire(toWire(triple))) as typeof triple;
  const [first, second] = [describeFunction(triple), describeFunction(revived)];
  assert.ok(first.kind === 'closure' && second.kind === 'closure');
  assert.deepEqual(second.code, first.code);
});

test('a class without captures that arrives twice is one class', async () => {
  class Plain {}
  const wire = toWire(Plain);
  assert.equal(await fromWire(wire), await fromWire(wire));
});

test('a class that stands twice in one message is one class', async () => {
  const pair = (await fromWire(toWire([Local, () => Local]))) as [typeof Local, () => typeof Local];
  assert.equal(pair[1](), pair[0]);
});
