import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remote } from './fixtures/remote.js';

let count = 0;
let Lazy: (new () => object) | undefined;
const factor = 3;

function increment(): number {
  count += Math.max(1, Number(factor > 1));
  return count;
}

function lazily(): object {
  Lazy ??= class {};
  return new Lazy();
}

test('functions of one message share a variable that their file assigns to', () => {
  const result = remote(() => {
    increment();
    const seen = [increment(), count];
    count = 10;
    return [...seen, increment()];
  });
  assert.deepEqual(result, [2, 2, 11]);
  assert.equal(count, 0);
});

test('a value that one function makes at first use is seen by the others', () => {
  assert.equal(
    remote(() => lazily().constructor === Lazy),
    true,
  );
});

test('the sharing survives being sent on', () => {
  assert.equal(
    remote(() => remote(() => increment() + increment() + count)),
    5,
  );
});

test('variables of a function that may run twice are copied for each closure', () => {
  const make = () => {
    let n = 0;
    return { up: () => ++n, read: () => n };
  };
  const { up, read } = make();
  assert.deepEqual(
    remote(() => [up(), read()]),
    [1, 0],
  );
});
