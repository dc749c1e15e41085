import { SHAPE_CACHE_SIZE } from './limits.js';
import type { Reader } from './reader.js';
import { malformed } from './reader.js';

interface KnownShape {
  readonly block: Uint8Array;
  readonly keys: readonly string[];
}

const cache: (KnownShape | undefined)[] = new Array(SHAPE_CACHE_SIZE).fill(undefined);

/** Reads the keys of an object; for a shape seen lately that is one comparison of bytes. */
export function readShape(reader: Reader): readonly string[] {
  const length = reader.byte();
  const at = reader.take(length);
  const { buffer } = reader;
  const slot = slotOf(buffer, at, length);
  const cached = cache[slot];
  if (cached !== undefined && sameBytes(cached.block, buffer, at, length)) return cached.keys;
  const block = Uint8Array.from(buffer.subarray(at, at + length));
  const keys = parse(block);
  cache[slot] = { block, keys };
  return keys;
}

function slotOf(buffer: Uint8Array, at: number, length: number): number {
  const last = at + length - 1;
  const mixed =
    length * 31 + (buffer[at + 2] ?? 0) * 17 + (buffer[last] ?? 0) * 7 + (buffer[at + (length >> 1)] ?? 0) * 3;
  return mixed & (SHAPE_CACHE_SIZE - 1);
}

function sameBytes(block: Uint8Array, buffer: Uint8Array, at: number, length: number): boolean {
  if (block.length !== length) return false;
  for (let i = 0; i < length; i++) if (block[i] !== buffer[at + i]) return false;
  return true;
}

function parse(block: Uint8Array): readonly string[] {
  const count = block[0] ?? malformed('a shape is empty');
  const keys: string[] = [];
  let position = 1;
  for (let i = 0; i < count; i++) {
    const length = block[position++] ?? malformed('a shape ends too early');
    if (position + length > block.length) malformed('a shape ends too early');
    const key = String.fromCharCode(...block.subarray(position, position + length));
    if (key === '__proto__') malformed('a shape holds __proto__');
    keys.push(key);
    position += length;
  }
  if (position !== block.length) malformed('a shape has bytes left over');
  return keys;
}
