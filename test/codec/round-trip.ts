import { type DecodeOptions, decode, decodeError, type Encoded, encode, encodeError } from '../../src/codec/index.js';

/**
 * What a transport does: the bytes go somewhere into a big shared array, between other people's bytes,
 * and are overwritten once the message is decoded; large buffers arrive as fresh private memory.
 */
function transport(
  encoded: Encoded,
  receive: (memory: Uint8Array, start: number, end: number, buffers: Uint8Array[]) => unknown,
): unknown {
  const start = 13;
  const end = start + encoded.bytes.length;
  const memory = new Uint8Array(end + 17).fill(0xee);
  memory.set(encoded.bytes, start);
  const result = receive(
    memory,
    start,
    end,
    encoded.buffers.map((buffer) => Uint8Array.from(buffer)),
  );
  memory.fill(0x99);
  return result;
}

export function roundTrip<T>(value: T, options?: DecodeOptions): T {
  const encoded = encode(value);
  return transport(encoded, (memory, start, end, buffers) =>
    decode(memory, start, end, buffers, encoded.handles, options),
  ) as T;
}

export function roundTripError(error: unknown): unknown {
  const encoded = encodeError(error);
  return transport(encoded, (memory, start, end, buffers) => decodeError(memory, start, end, buffers, encoded.handles));
}
