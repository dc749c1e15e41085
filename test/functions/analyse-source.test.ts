import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyseSource } from '../../src/functions/analyse-source.js';

function free(source: string): string {
  const found = analyseSource(source)?.free ?? [];
  return found.map(({ name, assigned, eager }) => `${name}${assigned ? '=' : ''}${eager ? '!' : ''}`).join(' ');
}

test('declared names are not free, whatever declares them', () => {
  assert.equal(
    free('function f(a, { b, c: [d] }, ...e) { var g; let h; const i = j; class K {} return a + b + d + e + h + K }'),
    'j',
  );
  assert.equal(free('(x) => { for (const y of x) z(y); try { } catch ({ w }) { w } l: for (;;) break l; }'), 'z');
  assert.equal(free('() => { if (a) { var b = 1 } { function c() {} let d } return b + c + d }'), 'a c d');
});

test('property names are not variables', () => {
  assert.equal(free('() => ({ a: b, c, [d]: e.f, g() { return h } })'), 'b c d e h');
});

test('assignments of every form are seen', () => {
  assert.equal(
    free('() => { a = 1; b++; [c, d.x] = []; ({ e: f = g } = {}); for (h of []) ; i ??= 1 }'),
    'a= b= c= d f= g h= i=',
  );
});

test('what a class uses while it is created is eager', () => {
  const source =
    'class A extends B { static [c] = d; static { e() } static f = () => g; h = i; j() { return k } [l]() {} }';
  assert.equal(free(source), 'B! c! d! e! g i k l!');
});

test('import.meta and import() are replaced without moving anything', () => {
  const source = '() => [import.meta.url, import("./x.js")]';
  const analysis = analyseSource(source);
  assert.equal(analysis?.source, '() => [import_meta.url, _mport("./x.js")]');
  assert.equal(analysis?.source.length, source.length);
});

test('what an expression in `extends` gave is asked of the class instead of being computed again', () => {
  const analysis = analyseSource('class A extends mixin(B, C) {}');
  assert.equal(analysis?.source, 'class A extends _base       {}');
  assert.equal(analysis?.heritage, '_base');
  assert.deepEqual(analysis?.free, []);
});

test('methods, accessors and private methods are understood on their own', () => {
  assert.equal(analyseSource('async *m(a) {}')?.shape, 'method');
  assert.equal(analyseSource('get x() { return y }')?.shape, 'getter');
  assert.equal(analyseSource('["a" + b](c) {}')?.source, '[0      ](c) {}');
  assert.equal(analyseSource('#secret() { return 1 }')?.shape, 'method');
});
