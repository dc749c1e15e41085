import type { DecoderState } from './decoder-state.js';
import { malformed } from './reader.js';
import { createView } from './view-kinds.js';

export function readView(decoder: DecoderState): ArrayBufferView {
  const kind = decoder.byte();
  const tracking = decoder.byte() === 1;
  const backing = decoder.varint();
  const byteOffset = decoder.varint();
  const byteLength = decoder.varint();
  const segments = decoder.segments ?? malformed('its binary data is missing');
  const segment = segments.find(backing, byteOffset, byteLength);
  return decoder.add(
    createView(kind, segment.buffer, segment.offset + byteOffset - segment.start, tracking ? undefined : byteLength),
  );
}

export function readArrayBuffer(decoder: DecoderState): ArrayBuffer {
  const segments = decoder.segments ?? malformed('its binary data is missing');
  return decoder.add(segments.whole(decoder.varint()));
}
