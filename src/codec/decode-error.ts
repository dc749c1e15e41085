import { RemoteError } from '../errors.js';
import type { DecoderState } from './decoder-state.js';
import { BUILTIN_ERRORS } from './error-classes.js';
import { malformed } from './reader.js';
import * as tag from './tags.js';

export function readError(decoder: DecoderState): Error {
  const Builtin = BUILTIN_ERRORS[decoder.byte()] ?? malformed('it holds an error of unknown kind');
  const error = decoder.add(withoutStack(Builtin));
  const how = decoder.byte();
  let remoteName: string | undefined;
  if (how === tag.HAS_CLASS) {
    const cls = decoder.value();
    if (typeof cls !== 'function' || typeof cls.prototype !== 'object') malformed('the class of an error is no class');
    Object.setPrototypeOf(error, cls.prototype as object);
  } else if (how === tag.IS_REMOTE) {
    remoteName = decoder.string();
    Object.setPrototypeOf(error, RemoteError.prototype);
  }
  readProperties(decoder, error);
  if (remoteName !== undefined) {
    define(error, 'remoteName', remoteName, true);
    if (!Object.hasOwn(error, 'code')) define(error, 'code', 'ERR_MULTIPROC_REMOTE', false);
  }
  return error;
}

/** The stack of this place says nothing about the error, and taking it is slow. */
function withoutStack(Builtin: (typeof BUILTIN_ERRORS)[number]): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const error = Builtin === AggregateError ? new AggregateError([]) : new (Builtin as ErrorConstructor)();
    for (const key of Object.getOwnPropertyNames(error)) delete (error as unknown as Record<string, unknown>)[key];
    return error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function readProperties(decoder: DecoderState, error: Error): void {
  const count = decoder.count(3);
  for (let i = 0; i < count; i++) {
    const name = decoder.string();
    const enumerable = (decoder.byte() & tag.ENUMERABLE) !== 0;
    define(error, name, decoder.value(), enumerable);
  }
}

function define(error: Error, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, name, { value, enumerable, writable: true, configurable: true });
}
