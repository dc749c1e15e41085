import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root, sourceFiles, withoutComments } from '../support/project.js';
import { entryPoints, publicNames } from './declarations.js';

const SNAPSHOT = join(root, 'test', 'structure', 'public-names.txt');

const entries = entryPoints().map((it) => ({ ...it, names: publicNames(it.types) }));

describe('the public names', () => {
  test('are those of test/structure/public-names.txt', () => {
    const now = entries.flatMap(({ specifier, names }) =>
      names.map(({ name, isType }) => `${specifier}  ${isType ? 'type ' : 'value'}  ${name}\n`),
    );
    if (process.env.UPDATE_SNAPSHOTS) writeFileSync(SNAPSHOT, now.join(''));
    assert.equal(
      now.join(''),
      readFileSync(SNAPSHOT, 'utf8'),
      'UPDATE_SNAPSHOTS=1 npm test -- public-names accepts them',
    );
  });

  for (const { specifier, program, names } of entries) {
    test(`${specifier} has at run time exactly the values it declares`, async () => {
      const module = await import(pathToFileURL(program).href);
      const declared = names.filter((it) => !it.isType).map((it) => it.name);
      assert.deepEqual(Object.keys(module).sort(), declared.sort());
    });

    test(`every name of ${specifier} has a doc comment, and so has every member`, () => {
      const undocumented = names.flatMap((it) => it.undocumented);
      assert.deepEqual(undocumented, []);
    });
  }

  test('entry points hold re-exports only', () => {
    const sources = entries.map((it) => basename(it.types).replace('.d.ts', '.ts'));
    for (const { path, text } of sourceFiles().filter((it) => sources.includes(it.path))) {
      const rest = withoutComments(text).replace(/export\s+(type\s+)?\{[^}]*\}\s*from\s*'[^']+';/g, '');
      assert.equal(rest.trim(), '', `${path} holds more than "export { … } from"`);
    }
  });
});
