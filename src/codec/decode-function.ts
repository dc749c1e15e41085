import { SerializationError } from '../errors.js';
import type { ClosureCode } from '../functions/index.js';
import { createClosure, globalValue, resolveReference } from '../functions/revive.js';
import { knownClass, registerClass } from './class-identity.js';
import type { DecoderState } from './decoder-state.js';
import { malformed } from './reader.js';

function refuseForeignCode(decoder: DecoderState): void {
  if (decoder.functions) return;
  throw new SerializationError(
    'This message holds a function or a class, and functions travel only within one process tree. Send plain data.',
  );
}

export function readImported(decoder: DecoderState): unknown {
  refuseForeignCode(decoder);
  const number = decoder.reserve();
  const module = decoder.string();
  const name = decoder.string();
  const imported = resolveReference(module, name);
  decoder.settle(number, imported);
  return imported;
}

export function readGlobal(decoder: DecoderState): unknown {
  refuseForeignCode(decoder);
  const number = decoder.reserve();
  const path = decoder.string();
  const found = path === 'globalThis' ? globalThis : globalValue(path);
  if (found === undefined) throw new SerializationError(`This process has no global ${path}`);
  decoder.settle(number, found);
  return found;
}

export function readBound(decoder: DecoderState): unknown {
  refuseForeignCode(decoder);
  const number = decoder.reserve();
  const target = decoder.value();
  const thisValue = decoder.value();
  const args = decoder.value();
  if (typeof target !== 'function' || !Array.isArray(args)) return malformed('a bound function has no target');
  const bound: unknown = Function.prototype.bind.call(target, thisValue, ...args);
  decoder.settle(number, bound);
  return bound;
}

export function readClosure(decoder: DecoderState): Function {
  refuseForeignCode(decoder);
  const number = decoder.reserve();
  const identity = decoder.string();
  const code = JSON.parse(decoder.string()) as ClosureCode;
  const eager: Record<string, unknown> = {};
  readCaptures(decoder, (name, value) => Object.defineProperty(eager, name, { value, enumerable: true }));

  const known = identity === '' ? undefined : (knownClass(identity) as Function | undefined);
  const { fn, fill } = known === undefined ? createClosure(code, eager, decoder.scope) : { fn: known, fill: () => {} };
  if (known === undefined && identity !== '') registerClass(fn, identity);
  decoder.settle(number, fn);
  readCaptures(decoder, fill);
  return fn;
}

function readCaptures(decoder: DecoderState, fill: (name: string, value: unknown) => void): void {
  const count = decoder.count(2);
  for (let i = 0; i < count; i++) {
    const name = decoder.string();
    fill(name, decoder.value());
  }
}
