import { types } from 'node:util';
import type { EncoderState } from './encoder-state.js';
import { isLengthTracking } from './resizable.js';
import * as tag from './tags.js';
import { VIEW_KINDS } from './view-kinds.js';

/** Only the bytes of the view travel, unless other views or the ArrayBuffer itself are in the message too. */
export function writeView(encoder: EncoderState, view: ArrayBufferView): void {
  const { buffer } = view;
  if (types.isSharedArrayBuffer(buffer)) refuseShared(encoder, 'is a view of a SharedArrayBuffer');
  refuseDetached(encoder, buffer);
  const byteOffset = view.byteOffset;
  const byteLength = view.byteLength;
  const pooled = Buffer.isBuffer(view) && buffer.byteLength === Buffer.poolSize;
  const backing = encoder.backings.addRange(buffer, byteOffset, byteLength, pooled);
  const kind = viewKind(view);
  if (kind < 0) encoder.refuse('is a view of a kind unknown here', 'Send its bytes as a Uint8Array.');
  encoder.byte(tag.VIEW);
  encoder.byte(kind);
  encoder.byte(isLengthTracking(view) ? 1 : 0);
  encoder.varint(backing);
  encoder.varint(byteOffset);
  encoder.varint(byteLength);
}

export function writeArrayBuffer(encoder: EncoderState, buffer: ArrayBuffer): void {
  refuseDetached(encoder, buffer);
  const backing = encoder.backings.addWhole(buffer);
  encoder.byte(tag.ARRAY_BUFFER);
  encoder.varint(backing);
}

function viewKind(view: ArrayBufferView): number {
  if (Buffer.isBuffer(view)) return VIEW_KINDS.indexOf('Buffer');
  // The getter on %TypedArray%.prototype reads the internal slot: a subclass does not deceive it.
  return VIEW_KINDS.indexOf(types.isDataView(view) ? 'DataView' : (view as Uint8Array)[Symbol.toStringTag]);
}

export function refuseShared(encoder: EncoderState, what: string): never {
  return encoder.refuse(what, "Its memory belongs to this process alone: use multiproc's SharedMemory or SharedArray.");
}

function refuseDetached(encoder: EncoderState, buffer: ArrayBuffer): void {
  if (buffer.byteLength > 0) return;
  try {
    new Uint8Array(buffer);
  } catch {
    encoder.refuse(
      'is or views an ArrayBuffer that was transferred elsewhere (detached)',
      'Send it before transferring it.',
    );
  }
}
