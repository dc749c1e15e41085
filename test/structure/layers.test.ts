import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sourceFiles, withoutComments } from '../support/project.js';
import { type Import, importsOf } from './imports.js';

// The list of docs/design: a file imports from its own row and from rows above. Entry points come last.
const LAYERS = [
  'errors.ts',
  'util',
  'native',
  'arena',
  'waiting',
  'functions',
  'codec',
  'connection',
  'sync',
  'queues',
  'shared',
  'process',
  'managers',
  'pool',
  'cli',
];
const ENTRY_POINTS = ['index.ts', 'futures.ts', 'connection.ts', 'managers.ts', 'shared-memory.ts'];

const files = sourceFiles();
const imports = files.flatMap(importsOf);
const inside = imports.filter((it) => it.isRelative);

describe('the layers', () => {
  test('every file of src/ belongs to a layer or is an entry point', () => {
    const strangers = files.map((it) => it.path).filter((path) => layerOf(path) < 0);
    assert.deepEqual(strangers, []);
  });

  test('a file imports only from its own folder and from the layers above it', () => {
    const upward = inside.filter(({ from, to }) => layerOf(to) > layerOf(from));
    assert.deepEqual(upward.map(show), []);
  });

  test('every relative import names a file that exists, with its extension', () => {
    const known = new Set(files.map((it) => it.path));
    assert.deepEqual(inside.filter(({ to }) => !known.has(to)).map(show), []);
  });

  test('no import closes a cycle', () => {
    assert.deepEqual(findCycle(), []);
  });

  test('only native/ knows koffi', () => {
    const knowing = files.filter(({ text }) => /['"`]koffi['"`]/.test(withoutComments(text))).map((it) => it.path);
    assert.deepEqual(
      knowing.filter((path) => !path.startsWith('native/')),
      [],
    );
  });

  test('what runs in the parent and what runs in the child never import each other', () => {
    const crossing = inside.filter(
      ({ from, to }) =>
        (from.startsWith('process/parent/') && to.startsWith('process/child/')) ||
        (from.startsWith('process/child/') && to.startsWith('process/parent/')),
    );
    assert.deepEqual(crossing.map(show), []);
  });

  test('packages that take time to load are never imported statically', () => {
    const heavy = ['koffi', 'acorn', 'node:inspector'];
    const valueImport = (it: Import) =>
      new RegExp(`(?:^|\\n)(?:import|export) (?!type)[^;]*'${it.to}'`).test(textOf(it.from));
    assert.deepEqual(imports.filter((it) => heavy.includes(it.to) && valueImport(it)).map(show), []);
  });
});

function layerOf(path: string): number {
  if (ENTRY_POINTS.includes(path)) return LAYERS.length;
  return LAYERS.indexOf(path.split('/')[0]);
}

function textOf(path: string): string {
  return files.find((it) => it.path === path)?.text ?? '';
}

function show({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

/** The files of one cycle, in order, the first one again at the end; empty where there is none. */
function findCycle(): string[] {
  const done = new Set<string>();
  const trail: string[] = [];

  function visit(path: string): string[] {
    if (done.has(path)) return [];
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    trail.push(path);
    for (const { to } of inside.filter((it) => it.from === path)) {
      const cycle = visit(to);
      if (cycle.length > 0) return cycle;
    }
    trail.pop();
    done.add(path);
    return [];
  }

  return files.map((it) => visit(it.path)).find((cycle) => cycle.length > 0) ?? [];
}
