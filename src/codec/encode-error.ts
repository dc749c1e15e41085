import { types } from 'node:util';
import type { EncoderState } from './encoder-state.js';
import { BUILTIN_ERRORS, isNodeInternal, nearestBuiltin } from './error-classes.js';
import * as tag from './tags.js';

/**
 * An error: the builtin class it is made with, its own class where that can travel, and all own
 * properties, `message`, `stack`, `cause` and `errors` among them.
 */
export function writeError(encoder: EncoderState, error: Error): void {
  const prototype = Object.getPrototypeOf(error) as object | null;
  const builtin = nearestBuiltin(error);
  encoder.byte(tag.ERROR);
  encoder.byte(builtin);
  writeClass(encoder, error, prototype, builtin);
  writeProperties(encoder, error);
}

function writeClass(encoder: EncoderState, error: Error, prototype: object | null, builtin: number): void {
  const cls: unknown = prototype === null ? undefined : (prototype as { constructor?: unknown }).constructor;
  if (prototype === BUILTIN_ERRORS[builtin]?.prototype || typeof cls !== 'function' || isNodeInternal(cls)) {
    encoder.byte(0);
    return;
  }
  const checkpoint = encoder.checkpoint();
  try {
    encoder.byte(tag.HAS_CLASS);
    encoder.member({ text: ' (its class)' }, cls);
  } catch {
    // The class cannot travel; its name does, and the receiver gets a RemoteError.
    encoder.rollback(checkpoint);
    encoder.byte(tag.IS_REMOTE);
    encoder.string(String(cls.name || error.name));
  }
}

function writeProperties(encoder: EncoderState, error: Error): void {
  const names = Object.getOwnPropertyNames(error);
  encoder.varint(names.length);
  encoder.enter();
  for (const name of names) {
    encoder.step(name);
    encoder.string(name);
    encoder.byte(Object.prototype.propertyIsEnumerable.call(error, name) ? tag.ENUMERABLE : 0);
    if (encoder.lenient) writeLeniently(encoder, error, name);
    else encoder.value((error as unknown as Record<string, unknown>)[name]);
  }
  encoder.leave();
}

/** What cannot travel is described: an error must arrive, whatever somebody attached to it. */
function writeLeniently(encoder: EncoderState, error: Error, name: string): void {
  const checkpoint = encoder.checkpoint();
  let value: unknown;
  try {
    value = (error as unknown as Record<string, unknown>)[name];
    encoder.value(value);
  } catch {
    encoder.rollback(checkpoint);
    encoder.string(describe(value));
  }
}

/** A short description of anything, which never throws. */
export function describe(value: unknown): string {
  try {
    if (typeof value === 'object' && value !== null) {
      if (types.isProxy(value)) return '[Proxy]';
      const name: unknown = value.constructor?.name;
      return `[${typeof name === 'string' && name !== '' ? name : 'object'}]`;
    }
    if (typeof value === 'function') return `[function ${value.name}]`;
    return String(value);
  } catch {
    return '[object]';
  }
}
