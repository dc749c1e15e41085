import { MAX_SHAPE_BYTES, MAX_SHAPE_KEYS, SHAPE_CACHE_SIZE } from './limits.js';

/** The keys of an object and how they look on the wire: `count, then length and Latin-1 bytes of each key`. */
export interface Shape {
  readonly keys: readonly string[];
  readonly block: Uint8Array;
  /** The message that defined this shape last, and its number there. */
  message: number;
  index: number;
}

const cache: (Shape | undefined)[] = new Array(SHAPE_CACHE_SIZE).fill(undefined);

/**
 * The shape of these keys, or undefined where they do not fit one (many, long or non-Latin-1 keys,
 * `__proto__`). Objects that one program sends have few shapes: nearly every call is a cache hit, whose
 * comparisons are between interned strings and so of pointers.
 */
export function shapeOf(keys: readonly string[]): Shape | undefined {
  const count = keys.length;
  if (count > MAX_SHAPE_KEYS) return undefined;
  const slot = count === 0 ? 0 : hash(keys[0] as string, keys[count - 1] as string, count);
  const cached = cache[slot];
  if (cached !== undefined && sameKeys(cached.keys, keys)) return cached;
  const block = blockOf(keys);
  if (block === undefined) return undefined;
  const shape: Shape = { keys, block, message: 0, index: 0 };
  cache[slot] = shape;
  return shape;
}

function hash(first: string, last: string, count: number): number {
  const mixed =
    count * 31 + first.length * 7 + last.length * 13 + first.charCodeAt(0) * 17 + last.charCodeAt(last.length - 1) * 3;
  return (mixed >>> 0) & (SHAPE_CACHE_SIZE - 1);
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function blockOf(keys: readonly string[]): Uint8Array | undefined {
  const bytes: number[] = [keys.length];
  for (const key of keys) {
    if (key === '__proto__' || bytes.length + key.length > MAX_SHAPE_BYTES) return undefined;
    bytes.push(key.length);
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      if (code > 0xff) return undefined;
      bytes.push(code);
    }
  }
  return Uint8Array.from(bytes);
}
