import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as acorn from 'acorn';
import { describeFunction, describeReference, lookupReference, registerReference } from '../../src/functions/index.js';
import { remoteAll } from './fixtures/remote.js';
import * as namespace from './fixtures/tasks.js';
import fromDefault, { Base, identity, square, tools } from './fixtures/tasks.js';

const url = new URL('./fixtures/tasks.js', import.meta.url).href;
const require = createRequire(import.meta.url);

test('an exported function is a reference', () => {
  assert.deepEqual(describeFunction(square), { kind: 'reference', module: url, name: 'square' });
  assert.deepEqual(describeFunction(Base), { kind: 'reference', module: url, name: 'Base' });
});

test('a default export without a name is a reference', () => {
  assert.deepEqual(describeFunction(fromDefault), { kind: 'reference', module: url, name: 'default' });
});

test('a function that its module does not export goes by value', () => {
  assert.equal(describeFunction(tools.hidden).kind, 'closure');
});

test('what the entry script exports goes by value', () => assert.equal(describeFunction(exportedHere).kind, 'closure'));
export function exportedHere(): void {}

test('a function of a CommonJS package is a reference', () => {
  const { parse } = require('acorn');
  const path = require.resolve('acorn');
  assert.deepEqual(describeFunction(parse), { kind: 'reference', module: path, name: 'parse' });
});

test('a function of an ES module package is a reference', () => {
  const found = describeFunction(acorn.parse);
  assert.equal(found.kind, 'reference');
});

test('builtins are found by global path or module', () => {
  assert.deepEqual(describeFunction(Math.sqrt), { kind: 'global', path: 'Math.sqrt' });
  assert.deepEqual(describeFunction(structuredClone), { kind: 'global', path: 'structuredClone' });
  assert.deepEqual(describeFunction(require('node:fs').readFileSync), {
    kind: 'reference',
    module: 'node:fs',
    name: 'readFileSync',
  });
  assert.deepEqual(describeFunction(process.cwd), { kind: 'reference', module: 'node:process', name: 'cwd' });
});

test('a registered value is a reference wherever its code stands', () => {
  class Library {}
  registerReference(Library, 'a-library', 'Library');
  assert.deepEqual(describeFunction(Library), { kind: 'reference', module: 'a-library', name: 'Library' });
  assert.deepEqual(lookupReference(Library), { kind: 'reference', module: 'a-library', name: 'Library' });
});

test('the other process imports what is imported here', () => {
  const results = remoteAll({
    exported: () => square(4),
    unexported: () => tools.hidden('/a/b'),
    byValue: tools.hidden.bind(null, '/a/c'),
    asDefault: fromDefault,
    asNamespace: () => Object.keys(namespace),
    data: () => identity.pid === process.pid,
    inherited: () => new (class Derived extends Base {})().greet(),
    fromPackage: () => acorn.parse('1', { ecmaVersion: 2020 }).type,
    throughRequire: () => require('acorn').parse('1', { ecmaVersion: 2020 }).type,
  });
  assert.deepEqual(results, {
    exported: 16,
    unexported: 'b 42',
    byValue: 'c 42',
    asDefault: 'the default',
    asNamespace: Object.keys(namespace),
    data: true,
    inherited: 'I am Derived',
    fromPackage: 'Program',
    throughRequire: 'Program',
  });
});

test('an explicit reference is checked without running the module', () => {
  const module = new URL('./fixtures/tasks.js', import.meta.url);
  assert.deepEqual(describeReference({ module, name: 'square' }), { kind: 'reference', module: url, name: 'square' });
  assert.throws(() => describeReference({ module, name: 'resize' }), {
    name: 'SerializationError',
    message:
      /^`resize` is not exported by .*tasks\.js \(exports: Base, default, identity, square, tools\)\. Export it, or/,
  });
});

test('an explicit reference must not be relative, nor name the entry script', () => {
  assert.throws(
    () => describeReference({ module: './tasks.js', name: 'square' }),
    /new URL\('\.\/tasks\.js', import\.meta\.url\)/,
  );
  assert.throws(() => describeReference({ module: import.meta.url, name: 'exportedHere' }), /entry script/);
});
