import assert from 'node:assert/strict';
import { types } from 'node:util';

/**
 * Asserts that two values are the same in every way that a program can see: -0, holes, key order, prototypes,
 * which objects are one and the same, which views share memory.
 */
export function assertSame(actual: unknown, expected: unknown): void {
  const pairs = new Map<object, object>();
  const queue: [unknown, unknown, string][] = [[actual, expected, 'value']];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    const [a, e, path] = item;
    if (typeof e !== 'object' || e === null || typeof a !== 'object' || a === null) {
      assert.ok(Object.is(a, e), `${path}: ${String(a)} is not ${String(e)}`);
      continue;
    }
    if (pairs.has(e)) {
      assert.equal(pairs.get(e), a, `${path}: another object`);
      continue;
    }
    assert.ok(![...pairs.values()].includes(a) || pairs.size > 200, `${path}: shared, but should not be`);
    pairs.set(e, a);
    queue.push(...compareObjects(a, e, path));
  }
}

function compareObjects(a: object, e: object, path: string): [unknown, unknown, string][] {
  const next: [unknown, unknown, string][] = [];
  assert.equal(Object.getPrototypeOf(a), Object.getPrototypeOf(e), `${path}: prototype`);
  assert.equal(Array.isArray(a), Array.isArray(e), `${path}: array`);
  if (types.isDate(e)) assert.ok(Object.is((a as Date).getTime(), e.getTime()), `${path}: time`);
  else if (types.isRegExp(e)) assert.equal(String(a), String(e), path);
  else if (types.isBoxedPrimitive(e))
    next.push([(a as { valueOf(): unknown }).valueOf(), (e as { valueOf(): unknown }).valueOf(), path]);
  else if (types.isMap(e)) next.push([[...(a as typeof e)], [...e], `${path}<entries>`]);
  else if (types.isSet(e)) next.push([[...(a as typeof e)], [...e], `${path}<members>`]);
  else if (types.isArrayBuffer(e)) assert.deepEqual(Buffer.from(a as ArrayBuffer), Buffer.from(e), path);
  else if (ArrayBuffer.isView(e)) assert.deepEqual(bytesOf(a as ArrayBufferView), bytesOf(e), path);
  if (ArrayBuffer.isView(e) || types.isBoxedPrimitive(e) || types.isRegExp(e)) return next;

  const keys = Object.keys(e);
  assert.deepEqual(Object.keys(a), keys, `${path}: keys`);
  if (Array.isArray(e)) assert.equal((a as unknown[]).length, e.length, `${path}: length`);
  for (const key of keys)
    next.push([(a as Record<string, unknown>)[key], (e as Record<string, unknown>)[key], `${path}.${key}`]);
  return next;
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
}
