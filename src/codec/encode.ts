import type { Handle } from '../arena/shared-kinds.js';
import { SerializationError } from '../errors.js';
import { Encoder } from './encoder.js';
import { OUT_OF_BAND_BYTES } from './limits.js';
import { isResizable } from './resizable.js';
import * as tag from './tags.js';

/** A value ready to travel. */
export interface Encoded {
  /** A view of a scratch buffer: valid until the next encode. */
  readonly bytes: Uint8Array;
  /** Large binary leaves, not copied: views of the caller's memory. */
  readonly buffers: Uint8Array[];
  /** Shared objects inside the value; the bytes refer to them by index. */
  readonly handles: Handle[];
}

/** One message needs none of these nearly always. Frozen: shared by all those messages. */
const NO_BUFFERS = Object.freeze([]) as unknown as Uint8Array[];
const NO_HANDLES = Object.freeze([]) as unknown as Handle[];

/** Encoders not in use. More than one only when a getter or hook encodes while a value is being encoded. */
const idle: Encoder[] = [];

/**
 * Encodes any value; `root` is what error paths start with.
 * @throws SerializationError with the `path` of what cannot travel
 */
export function encode(value: unknown, root = 'value'): Encoded {
  if (value instanceof Uint8Array) {
    const whole = encodeBytes(value);
    if (whole !== undefined) return whole;
  }
  return encodeWith(root, writeValue, value);
}

const writeValue = (encoder: Encoder, value: unknown): void => encoder.value(value);

/** A message that `write` writes; `value` is handed to it, which spares a closure for each message. */
export function encodeWith<T>(root: string, write: (encoder: Encoder, value: T) => void, value: T): Encoded {
  const encoder = idle.pop() ?? new Encoder();
  try {
    encoder.begin(root);
    encoder.byte(tag.MESSAGE_PLAIN);
    write(encoder, value);
    encoder.finish();
    const buffers = writeTrailer(encoder);
    return {
      bytes: new Uint8Array(encoder.buffer.buffer, encoder.buffer.byteOffset, encoder.position),
      buffers,
      handles: encoder.handles.length > 0 ? encoder.handles : NO_HANDLES,
    };
  } catch (error) {
    throw asSerializationError(error, encoder);
  } finally {
    encoder.end();
    idle.push(encoder);
  }
}

function writeTrailer(encoder: Encoder): Uint8Array[] {
  const { backings, modules } = encoder;
  if (modules.size === 0 && backings.size === 0) return NO_BUFFERS;
  const buffers: Uint8Array[] = [];
  const start = encoder.position;
  encoder.buffer[0] = tag.MESSAGE_WITH_TRAILER;
  encoder.varint(modules.size);
  for (const module of modules) encoder.string(module);
  backings.write(encoder, buffers);
  encoder.int32(start);
  return buffers;
}

/** A message that is one Uint8Array or Buffer and nothing else: no walk, and from 32 KiB on no copy. */
function encodeBytes(value: Uint8Array): Encoded | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  const kind = prototype === Buffer.prototype ? 0 : prototype === Uint8Array.prototype ? 1 : -1;
  // Shared, resizable and detached buffers have rules of their own.
  if (kind < 0 || value.length === 0 || !(value.buffer instanceof ArrayBuffer) || isResizable(value.buffer))
    return undefined;
  if (value.length >= OUT_OF_BAND_BYTES) {
    return { bytes: Uint8Array.of(tag.MESSAGE_BYTES_OUT_OF_BAND, kind), buffers: [value], handles: NO_HANDLES };
  }
  const bytes = Buffer.allocUnsafe(value.length + 2);
  bytes[0] = tag.MESSAGE_BYTES;
  bytes[1] = kind;
  bytes.set(value, 2);
  return { bytes, buffers: NO_BUFFERS, handles: NO_HANDLES };
}

function asSerializationError(error: unknown, encoder: Encoder): unknown {
  if (error instanceof SerializationError) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return new SerializationError(
      `${encoder.root} is nested too deeply (some thousand levels). Flatten it, for example a linked list into an array.`,
      encoder.root,
      { cause: error },
    );
  }
  const { path } = encoder;
  return new SerializationError(
    `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    path,
    {
      cause: error,
    },
  );
}
