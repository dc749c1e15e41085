import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceFiles } from '../support/project.js';

const MEDIAN = 80;
const LARGE = 300;

const sizes = sourceFiles().map(({ path, text }) => ({ path, text, lines: text.split('\n').length - 1 }));

test(`the median file of src/ has at most ${MEDIAN} lines`, (t) => {
  const sorted = sizes.map((it) => it.lines).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  t.diagnostic(`${sizes.length} files, ${sorted.reduce((sum, n) => sum + n, 0)} lines, median ${median}`);
  assert.ok(median <= MEDIAN, `the median is ${median}`);
});

test(`a file of more than ${LARGE} lines says why at its top`, (t) => {
  const large = sizes.filter((it) => it.lines > LARGE);
  for (const { path, lines } of large) t.diagnostic(`${path}: ${lines} lines`);
  const silent = large.filter(({ text }) => !text.slice(0, 1500).includes(`Over ${LARGE} lines because`));
  assert.deepEqual(
    silent.map(({ path, lines }) => `${path} (${lines} lines)`),
    [],
  );
});
