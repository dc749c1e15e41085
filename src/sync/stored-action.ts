import {
  type Arena,
  Block,
  type Handle,
  type LockedContext,
  RAW_HEADER_BYTES,
  type Transaction,
} from '../arena/index.js';
import { decodeHeld, encode } from '../codec/index.js';

/**
 * A function in an object's bulk data, where every process finds it. Words: how many segments and shared objects, the length of
 * each segment in bytes, then kind, ref and generation of each shared object; then the segments, each padded to 8 bytes.
 */
const Stored = { SEGMENTS: 0, HANDLES: 1, FIRST: 2 } as const;
const HANDLE_WORDS = 3;

/** A function made ready to be stored. */
export interface ActionImage {
  readonly segments: readonly Uint8Array[];
  readonly handles: readonly Handle[];
  readonly dataBytes: number;
}

/** @throws SerializationError - it cannot travel */
export function imageOf(action: () => void): ActionImage {
  const { bytes, buffers, handles } = encode(action, 'action');
  const segments = [bytes.slice(), ...buffers];
  const dataBytes = segments.reduce((sum, it) => sum + padded(it.length), headBytes(segments.length, handles.length));
  return { segments, handles: [...handles], dataBytes };
}

/** As part of creating the object whose bulk data it becomes, which holds the shared objects in it from then on. */
export function store(arena: Arena, tx: Transaction, object: number, image: ActionImage): void {
  const { words, bytes, word, byte } = arena.locate(tx.get(object, Block.DATA));
  let at = word + RAW_HEADER_BYTES / 4;
  words[at++] = image.segments.length;
  words[at++] = image.handles.length;
  for (const segment of image.segments) words[at++] = segment.length;
  for (const { kind, ref, generation } of image.handles) {
    words.set([kind, ref, generation], at);
    at += HANDLE_WORDS;
    tx.add(ref, Block.TRANSIT, 1);
  }
  let position = byte + RAW_HEADER_BYTES + headBytes(image.segments.length, image.handles.length);
  for (const segment of image.segments) {
    bytes.set(segment, position);
    position += padded(segment.length);
  }
}

/** The function of an object that this process holds. */
export function load(arena: Arena, object: number): () => void {
  const { words, bytes, word, byte } = arena.locate(arena.windows.read(object, Block.DATA));
  const head = word + RAW_HEADER_BYTES / 4;
  const count = words[head + Stored.SEGMENTS] as number;
  const handles = handlesAt(words, head);
  let position = byte + RAW_HEADER_BYTES + headBytes(count, handles.length);
  const [body, ...buffers] = Array.from({ length: count }, (_, i) => {
    const length = words[head + Stored.FIRST + i] as number;
    const segment = bytes.slice(position, position + length);
    position += padded(length);
    return segment;
  });
  for (const handle of handles) arena.hold(handle);
  return decodeHeld(body as Uint8Array, buffers, handles) as () => void;
}

/** The object is taken apart: it lets go of the shared objects in its function. May be called again after a kill. */
export function dropStored(arena: Arena, context: LockedContext, object: number): void {
  const data = context.tx.get(object, Block.DATA);
  if (data === 0) return;
  const { words, word } = arena.locate(data);
  const head = RAW_HEADER_BYTES / 4;
  for (const { ref } of handlesAt(words, word + head)) arena.dropTransit(context, ref);
  context.tx.set(data, head + Stored.HANDLES, 0);
  context.tx.commit();
}

function handlesAt(words: Int32Array, head: number): Handle[] {
  const first = head + Stored.FIRST + (words[head + Stored.SEGMENTS] as number);
  return Array.from({ length: words[head + Stored.HANDLES] as number }, (_, i) => {
    const [kind, ref, generation] = words.subarray(first + i * HANDLE_WORDS) as unknown as [number, number, number];
    return { kind, ref, generation };
  });
}

const headBytes = (segments: number, handles: number): number =>
  padded((Stored.FIRST + segments + handles * HANDLE_WORDS) * 4);

const padded = (bytes: number): number => (bytes + 7) & ~7;
