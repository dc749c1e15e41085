import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { transformSync } from 'esbuild';
import { root } from '../support/project.js';
import { run } from '../support/run.js';
import { documents, type Snippet, snippetsOf } from './snippets.js';

// Inside the project, so that `import 'multiproc'` finds the built package itself.
const FOLDER = join(root, 'build', 'snippets');
const SETTINGS = {
  strict: true,
  noEmit: true,
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  skipLibCheck: true,
};

const all = documents();
const snippets = all.flatMap(snippetsOf);
const programs = writePrograms();

describe('a program in the documents prints what it says', { concurrency: 2 }, () => {
  for (const snippet of snippets.filter((it) => it.prints.length > 0)) {
    test(placeOf(snippet), async () => {
      const { code, stdout, stderr } = await run(process.execPath, [programs.get(snippet) as string]);
      assert.match(stdout, patternOf(snippet.prints), `\n${stdout}\n${stderr}`);
      assert.equal(code, 0, stderr);
    });
  }
});

describe('the documents', () => {
  test('have TypeScript that type-checks', async () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify({ compilerOptions: SETTINGS }));
    const { code, stdout } = await run(tsc, ['-p', FOLDER]);
    assert.equal(code, 0, stdout);
  });

  test('show `using` only where they say that it needs Node 24 or a compiler', () => {
    const strays = snippets.filter(
      ({ text, headings }) =>
        /^\s*(await )?using /m.test(text) && !headings.some((it) => it.includes('Node >= 24 or compiled')),
    );
    assert.deepEqual(strays.map(placeOf), []);
  });

  test('have no dead links to files and headings of this project', () => {
    const dead = all.flatMap(({ path, text }) =>
      linksOf(text)
        .filter((link) => !leadsSomewhere(path, link))
        .map((link) => `${path}: ${link}`),
    );
    assert.deepEqual(dead, []);
  });
});

/** Writes each snippet into its document's folder, as the JavaScript that runs; returns where. */
function writePrograms(): Map<Snippet, string> {
  rmSync(FOLDER, { recursive: true, force: true });
  const written = new Map<Snippet, string>();
  for (const snippet of snippets) {
    const folder = join(FOLDER, snippet.document.replaceAll('/', '-').replace(/\.md$/, ''));
    const name = snippet.fileName ?? `line-${snippet.line}.${snippet.language}`;
    const file = join(folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, snippet.text);
    if (snippet.language === 'ts') writeFileSync(asJavaScript(file), compiled(snippet));
    written.set(snippet, asJavaScript(file));
  }
  return written;
}

function compiled({ text }: Snippet): string {
  return transformSync(text, { loader: 'ts', format: 'esm', target: 'node20.19' }).code;
}

function asJavaScript(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

function patternOf(prints: readonly string[]): RegExp {
  const lines = prints.map((line) => line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*'));
  return new RegExp(`^${lines.join('\n')}\n$`);
}

function placeOf({ document, line, headings }: Snippet): string {
  return `${document}:${line} ${headings.at(-1) ?? ''}`;
}

function linksOf(text: string): string[] {
  const prose = withoutPrograms(text).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^https?:/.test(link));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file, heading] = link.split('#') as [string, string?];
  const target = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(root, target))) return false;
  if (heading === undefined) return true;
  const document = all.find(({ path }) => path === target);
  return document === undefined
    ? basename(target).endsWith('.md') === false
    : anchorsOf(document.text).includes(heading);
}

function withoutPrograms(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): string[] {
  return [...withoutPrograms(text).matchAll(/^#+ (.*)/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
