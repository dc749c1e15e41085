import type { Handle } from '../arena/shared-kinds.js';
import { SerializationError } from '../errors.js';
import { needsPreload } from '../functions/revive.js';
import { Decoder } from './decoder.js';
import type { DecodeOptions } from './decoder-state.js';
import { malformed, Reader } from './reader.js';
import { Segments } from './segments.js';
import * as tag from './tags.js';

const TRAILER_POINTER = 4;

/** Decoders not in use. More than one only when a class or hook decodes while a message is being decoded. */
const idle: Decoder[] = [];

/**
 * Decodes the message in `bytes[start, end)`, memory that may be overwritten afterwards. `buffers` are
 * private to this message and become part of the value.
 * @throws SerializationError and nothing else, whatever the bytes
 */
export function decode(
  bytes: Uint8Array,
  start: number,
  end: number,
  buffers: readonly Uint8Array[],
  handles: readonly Handle[],
  options?: DecodeOptions,
): unknown {
  const decoder = idle.pop() ?? new Decoder();
  try {
    decoder.functions = options?.functions !== false;
    decoder.handles = handles;
    decoder.read(bytes, start, end);
    const head = decoder.byte();
    if (head === tag.MESSAGE_WITH_TRAILER) readTrailer(decoder, start, end, buffers);
    else if (head !== tag.MESSAGE_PLAIN) return readBytes(decoder, head, buffers);
    const value = decoder.value();
    decoder.finish();
    return value;
  } catch (error) {
    throw asSerializationError(error);
  } finally {
    decoder.forget();
    idle.push(decoder);
  }
}

/** The modules to `await preloadModules()` before decoding; null when there are none. */
export function requiredModules(bytes: Uint8Array, start: number, end: number): string[] | null {
  if (bytes[start] !== tag.MESSAGE_WITH_TRAILER) return null;
  const reader = new Reader();
  reader.read(bytes, start, end);
  seekTrailer(reader, start, end);
  const modules = readModules(reader).filter(needsPreload);
  return modules.length === 0 ? null : modules;
}

function readTrailer(decoder: Decoder, start: number, end: number, buffers: readonly Uint8Array[]): void {
  const trailer = seekTrailer(decoder, start, end);
  readModules(decoder);
  decoder.segments = new Segments(decoder, buffers);
  decoder.position = start + 1;
  decoder.limit = trailer;
}

/** Moves to the trailer and returns where it starts. */
function seekTrailer(reader: Reader, start: number, end: number): number {
  reader.position = Math.max(start + 1, end - TRAILER_POINTER);
  const trailer = start + (reader.int32() >>> 0);
  if (trailer <= start || trailer > end - TRAILER_POINTER) malformed('its trailer is missing');
  reader.position = trailer;
  reader.limit = end - TRAILER_POINTER;
  return trailer;
}

function readModules(reader: Reader): string[] {
  const count = reader.count(1);
  const modules: string[] = [];
  for (let i = 0; i < count; i++) modules.push(reader.string());
  return modules;
}

function readBytes(decoder: Decoder, head: number, buffers: readonly Uint8Array[]): Uint8Array {
  const isBuffer = decoder.byte() === 0;
  if (head === tag.MESSAGE_BYTES) {
    const length = decoder.limit - decoder.position;
    if (!isBuffer) return decoder.bytes(length);
    return Buffer.from(decoder.buffer.subarray(decoder.position, decoder.limit));
  }
  const bytes = buffers[0];
  if (head !== tag.MESSAGE_BYTES_OUT_OF_BAND || bytes === undefined)
    malformed(`0x${head.toString(16)} is no kind of message`);
  if (isBuffer === Buffer.isBuffer(bytes)) return bytes;
  return isBuffer
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function asSerializationError(error: unknown): SerializationError {
  if (error instanceof SerializationError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SerializationError(`This message cannot be revived here: ${message}`, '', { cause: error });
}
