import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipe, Process } from '../../src/index.js';
import { failOnLeaks } from '../support/leaks.js';

failOnLeaks();

let count = 0;
const add = () => {
  count++;
};
const read = () => count;

test('functions of one file that a target uses share the variable they assign to, in the child', async () => {
  const target = () => {
    add();
    add();
    return [count, read()];
  };
  assert.deepEqual(await new Process({ target }).start().result, [2, 2]);
  assert.equal(count, 0, 'the creator has its own');
});

test('so do functions in one message', async () => {
  const [a, b] = Pipe();
  await a.send({ add, read });
  const copy = await b.recv();
  copy.add();
  assert.equal(copy.read(), 1);
  for (const end of [a, b]) end.close();
});
