import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanModule } from '../../src/functions/module-text.js';

test('imports of every form are found, types are not', () => {
  const { imports } = scanModule(`#!/usr/bin/env node
'use strict';
import fs from 'node:fs';
import def, { a, b as c, type T } from "./x.js"; import * as all from 'pkg/sub'
import type { Gone } from './types.js';
import {
  long, // with a comment
  list,
} from '#internal';
import './effect.js';
import data from './d.json' with { type: 'json' };
const text = "import no from 'where'";
`);
  assert.deepEqual(
    Object.fromEntries([...imports].map(([local, { specifier, name }]) => [local, `${name} of ${specifier}`])),
    {
      fs: 'default of node:fs',
      def: 'default of ./x.js',
      a: 'a of ./x.js',
      c: 'b of ./x.js',
      all: '* of pkg/sub',
      long: 'long of #internal',
      list: 'list of #internal',
    },
  );
});

test('imports of minified code are found', () => {
  const { imports } = scanModule(
    'import{a as b}from"x";import c from"y";import*as d from"z";var e=1;export{e as f,b as default};',
  );
  assert.deepEqual([...imports.keys()], ['b', 'c', 'd']);
});

test('exports of every form are found under their exported names', () => {
  const { exports, exportedNames, hasExportStar } = scanModule(`
export function f() {}
export async function* g() {}
export const k: number = 1;
export let { x, y: z } = o;
export abstract class Abstract {}
export default class Main {}
function local() {}
export { local as renamed, k as 'a string' };
export { other } from './other.js';
export * from './all.js';
`);
  assert.deepEqual(exportedNames, ['Abstract', 'a string', 'default', 'f', 'g', 'k', 'other', 'renamed', 'x', 'z']);
  assert.deepEqual(exports.get('local'), ['renamed']);
  assert.deepEqual(exports.get('Main'), ['default']);
  assert.equal(hasExportStar, true);
});

test('a default export by name or without one is found', () => {
  assert.deepEqual(scanModule('const a = 1;\nexport default a;\n').exports.get('a'), ['default']);
  assert.deepEqual(scanModule('export default function () {}').exports.get('default'), ['default']);
  assert.deepEqual(scanModule('export default async (x) => x').exports.get('default'), ['default']);
});
