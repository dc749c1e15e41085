import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../support/project.js';

// Module functions and contexts, exceptions, Process, connections, queues, locks, shared data, start methods, logging and
// util: how many rows each has.
const SECTIONS = { C: 15, E: 11, P: 19, N: 17, Q: 13, S: 9, H: 7, M: 9, X: 5, U: 6 };

interface Row {
  readonly id: string;
  readonly text: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const rows = rowsOf(readFileSync(join(root, 'docs', 'porting-from-python.md'), 'utf8'));

describe('docs/porting-from-python.md', () => {
  test("has every row of Python's surface exactly once", () => {
    const wanted = Object.entries(SECTIONS).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, i) => `${letter}-${String(i + 1).padStart(2, '0')}`),
    );
    assert.deepEqual(
      rows.map((it) => it.id),
      wanted,
    );
  });

  test('has for each row a test, or the reason why there is none', () => {
    const silent = rows.filter(({ tests, text }) => tests.length === 0 && !/\bNot (yet|applicable)\b/.test(text));
    assert.deepEqual(
      silent.map((it) => it.id),
      [],
    );
  });

  test('cites tests that exist, by their titles', () => {
    const missing = rows.flatMap(({ id, tests }) =>
      tests.filter((it) => !isThere(it)).map(({ file, title }) => `${id}: ${file}: ${title}`),
    );
    assert.deepEqual(missing, []);
  });
});

/** A row is a list item that begins with its id; `Tests:` cites files as links, each followed by titles in quotes. */
function rowsOf(page: string): Row[] {
  const [, ...items] = page.split(/^- (?=\*\*[A-Z]-\d\d\*\*)/m);
  return items.map((item) => {
    const text = (item.split(/^#/m)[0] as string).replace(/\s+/g, ' ');
    const cited = text.split(/\bTests: /)[1] ?? '';
    const tests = [...cited.matchAll(/\[[^\]]*\]\(\.\.\/([^)]+)\)((?:[\s,;]*"[^"]+")*)/g)].flatMap(
      ([, file, titles]) => {
        const quoted = [...(titles as string).matchAll(/"([^"]+)"/g)].map(([, title]) => title as string);
        return (quoted.length > 0 ? quoted : ['(no title)']).map((title) => ({ file: file as string, title }));
      },
    );
    return { id: text.slice(2, 6), text, tests };
  });
}

/** Whether the file has a string like the title; in the title `…` stands for what the program puts in. */
function isThere({ file, title }: { file: string; title: string }): boolean {
  const path = join(root, file);
  if (!existsSync(path)) return false;
  const parts = title.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", "\\\\?'"));
  return new RegExp(`(['"\`])${parts.join('[^\\n]*')}\\1`).test(readFileSync(path, 'utf8'));
}
