import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lengths, someOf } from '../support/lengths.js';
import { root } from '../support/project.js';
import { run } from '../support/run.js';
import { strippingNode, tsx } from '../support/runtimes.js';
import { expectations } from './expectations.js';

const names = readdirSync(join(root, 'examples')).map((file) => file.replace(/\.ts$/, ''));

test('every example has its lines written down', () => {
  assert.deepEqual(names.sort(), Object.keys(expectations).sort());
});

describe('an example prints its lines and ends with exit code 0', { concurrency: 2 }, () => {
  const node = strippingNode();
  for (const name of names) {
    test(`${name}, as shipped`, () => check(name, process.execPath, join(root, 'dist', 'examples', `${name}.js`)));
  }
  for (const name of someOf(names, lengths.examplesInTypeScript)) {
    const source = join(root, 'examples', `${name}.ts`);
    test(`${name}, through tsx`, () => check(name, ...tsx, source));
    test(`${name}, with type stripping`, { skip: node ? false : 'no Node >= 22.18 here' }, () =>
      check(name, node as string, source),
    );
  }
});

async function check(name: string, command: string, ...args: string[]): Promise<void> {
  const { code, signal, stdout, stderr } = await run(command, args, { cwd: root });
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' }, stdout);
  const lines = stdout.trimEnd().split('\n');
  for (const group of expectations[name].inOrder) assertInOrder(lines, group);
  for (const never of expectations[name].never ?? []) assert.doesNotMatch(stdout, never);
  if (expectations[name].last) assert.equal(lines.at(-1), expectations[name].last);
}

/** Each wanted line is there, one below the other; other lines may stand between them. */
function assertInOrder(lines: string[], wanted: readonly (string | RegExp)[]): void {
  let from = 0;
  for (const want of wanted) {
    const found = lines.findIndex(
      (line, i) => i >= from && (typeof want === 'string' ? line === want : want.test(line)),
    );
    assert.notEqual(found, -1, `No line ${want} where it should be, in:\n${lines.join('\n')}`);
    from = found + 1;
  }
}
