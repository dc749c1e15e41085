import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { types } from 'node:util';
import { decodeError, encode, encodeError } from '../../src/codec/index.js';
import { MultiprocError, ProcessError, RemoteError, SerializationError, TimeoutError } from '../../src/errors.js';
import { HttpError } from './fixture-classes.js';
import { roundTrip, roundTripError } from './round-trip.js';

function thrownBy(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('every builtin error class arrives as itself, with message, stack and cause', () => {
  for (const Class of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
    const error = new Class('broken', { cause: { why: 'because' } });
    for (const copy of [roundTrip(error), roundTripError(error) as Error]) {
      assert.equal(Object.getPrototypeOf(copy), Class.prototype);
      assert.ok(types.isNativeError(copy));
      assert.equal(copy.message, 'broken');
      assert.equal(copy.stack, error.stack);
      assert.deepEqual(copy.cause, { why: 'because' });
      assert.deepEqual(Object.keys(copy), []);
    }
  }
});

test('own properties arrive, those not enumerable too', () => {
  const error = thrownBy(() => readFileSync('/no/such/file')) as NodeJS.ErrnoException;
  const copy = roundTrip(error);
  assert.deepEqual({ ...copy }, { ...error });
  assert.equal(copy.code, 'ENOENT');
  const hidden = Object.defineProperty(new Error('x'), 'detail', { value: { a: 1 }, enumerable: false });
  assert.deepEqual(Object.getOwnPropertyDescriptor(roundTrip(hidden), 'detail')?.value, { a: 1 });
});

test('an AggregateError keeps its errors, and errors that lead to each other stay so', () => {
  const inner = new Error('inner');
  const error = new AggregateError([inner, 'text'], 'many', { cause: inner });
  const copy = roundTrip(error);
  assert.ok(copy instanceof AggregateError);
  assert.equal(copy.errors[0], copy.cause);
  assert.equal(copy.errors[1], 'text');
  const loop = new Error('loop');
  loop.cause = loop;
  assert.equal(roundTrip(loop).cause instanceof Error, true);
});

test('errors of Node.js keep class and code', () => {
  const error = thrownBy(() => Buffer.alloc('x' as unknown as number)) as NodeJS.ErrnoException;
  const copy = roundTripError(error) as NodeJS.ErrnoException;
  assert.ok(copy instanceof TypeError);
  assert.equal(copy.code, 'ERR_INVALID_ARG_TYPE');
  assert.equal(copy.stack, error.stack);
});

test('an exported class of errors arrives as that class', () => {
  const copy = roundTripError(new HttpError(404, 'not found', { cause: 1 })) as HttpError;
  assert.ok(copy instanceof HttpError);
  assert.deepEqual([copy.status, copy.message, copy.cause], [404, 'not found', 1]);
});

test("multiproc's own errors arrive as that class", () => {
  const copy = roundTripError(new ProcessError('gone', { pid: 7, exitCode: null, signal: 'SIGKILL' })) as ProcessError;
  assert.ok(copy instanceof ProcessError);
  assert.ok(copy instanceof MultiprocError);
  assert.deepEqual(
    [copy.pid, copy.signal, copy.code, copy.name],
    [7, 'SIGKILL', 'ERR_MULTIPROC_PROCESS', 'ProcessError'],
  );
  assert.deepEqual(Object.keys(roundTrip(new TimeoutError('late'))), []);
});

test('a class that cannot travel becomes a RemoteError that names it', () => {
  const promise = Promise.resolve();
  class Stuck extends Error {
    override name = 'Stuck';
    promise(): unknown {
      return promise;
    }
  }
  const copy = roundTripError(Object.assign(new Stuck('here'), { detail: 5 })) as RemoteError & { detail: number };
  assert.ok(copy instanceof RemoteError);
  assert.deepEqual(
    [copy.remoteName, copy.message, copy.detail, copy.code],
    ['Stuck', 'here', 5, 'ERR_MULTIPROC_REMOTE'],
  );
  assert.match(copy.stack ?? '', /Stuck: here|Error: here/);
});

test('what cannot travel inside a thrown error is described, at any depth', () => {
  const shared = { kept: true };
  const error = Object.assign(new Error('x'), {
    before: shared,
    bad: { deep: [{ a: 1 }, { b: Symbol('no') }] },
    promise: Promise.resolve(),
    after: [shared, { kept: false }],
  });
  const copy = roundTripError(error) as typeof error;
  assert.deepEqual(copy.before, { kept: true });
  assert.equal(copy.bad, '[Object]');
  assert.equal(copy.promise, '[Promise]');
  assert.equal(copy.after[0], copy.before);
  assert.deepEqual(copy.after[1], { kept: false });
  assert.throws(() => encode(error), SerializationError);
});

test('whatever was thrown can be encoded', () => {
  const hostile = new Proxy(new Error('x'), {
    get() {
      throw new Error('trap');
    },
  });
  const evil = Object.defineProperty(new Error('x'), 'message', {
    get() {
      throw new Error('getter');
    },
  });
  for (const thrown of [
    'text',
    7,
    undefined,
    null,
    Symbol('s'),
    { a: Promise.resolve() },
    () => 1,
    hostile,
    evil,
    10n,
  ]) {
    const copy = roundTripError(thrown);
    if (typeof thrown === 'string' || typeof thrown === 'number') assert.equal(copy, thrown);
  }
  assert.equal((roundTripError(Symbol('s')) as Error).message, 'Symbol(s)');
  let deep: unknown = new Error('bottom');
  for (let i = 0; i < 20_000; i++) deep = new Error('up', { cause: deep });
  assert.equal((roundTripError(deep) as Error).message, 'up');
});

test('an error that cannot be revived is at least described', () => {
  const { bytes } = encodeError(new HttpError(500, 'oops'));
  const text = Buffer.from(bytes).toString('latin1').replaceAll('HttpError', 'HttpErrir');
  const changed = Buffer.from(text, 'latin1');
  const copy = decodeError(changed, 0, changed.length, [], []);
  assert.ok(copy instanceof RemoteError);
  assert.equal(copy.message, 'oops');
  assert.ok(copy.cause instanceof SerializationError);
});
