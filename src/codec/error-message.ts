import { types } from 'node:util';
import type { Handle } from '../arena/shared-kinds.js';
import { RemoteError } from '../errors.js';
import { decode } from './decode.js';
import type { DecodeOptions } from './decoder-state.js';
import { type Encoded, encodeWith } from './encode.js';
import { describe } from './encode-error.js';
import type { Encoder } from './encoder.js';
import { Reader } from './reader.js';
import * as tag from './tags.js';

interface Summary {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/**
 * Encodes whatever was thrown. Never throws: what cannot travel inside the error is described by a
 * string, and a summary goes first for a receiver that cannot revive the rest.
 */
export function encodeError(error: unknown): Encoded {
  const summary = summarize(error);
  try {
    const write = (encoder: Encoder): void => {
      encoder.byte(tag.ERROR_MESSAGE);
      encoder.string(summary.name);
      encoder.string(summary.message);
      encoder.string(summary.stack);
      encoder.lenient = true;
      encoder.value(error);
    };
    return encodeWith('error', write, undefined);
  } catch {
    return encodeWith('error', (encoder, failed) => encoder.value(failed), asRemoteError(summary));
  }
}

/** The error that was thrown, or a RemoteError that says what it was where it cannot be revived here. */
export function decodeError(
  bytes: Uint8Array,
  start: number,
  end: number,
  buffers: readonly Uint8Array[],
  handles: readonly Handle[],
  options?: DecodeOptions,
): unknown {
  try {
    return decode(bytes, start, end, buffers, handles, options);
  } catch (failure) {
    return asRemoteError(readSummary(bytes, start, end) ?? summarize(failure), failure);
  }
}

function summarize(error: unknown): Summary {
  try {
    if (types.isNativeError(error) || error instanceof Error) {
      return { name: String(error.name), message: String(error.message), stack: String(error.stack) };
    }
  } catch {
    // a getter threw
  }
  const message = describe(error);
  return { name: 'Error', message, stack: '' };
}

function asRemoteError({ name, message, stack }: Summary, cause?: unknown): RemoteError {
  const error = new RemoteError(message, name, cause === undefined ? undefined : { cause });
  if (stack !== '') Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
  return error;
}

function readSummary(bytes: Uint8Array, start: number, end: number): Summary | undefined {
  try {
    const reader = new Reader();
    reader.read(bytes, start, end);
    reader.take(1);
    if (reader.byte() !== tag.ERROR_MESSAGE) return undefined;
    return { name: reader.string(), message: reader.string(), stack: reader.string() };
  } catch {
    return undefined;
  }
}
