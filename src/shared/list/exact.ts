/**
 * What Python's layout cannot say, for lists made here: how long a text or bytes are that end in NULs (Python strips
 * them, row 21), and that an integer was a bigint. Each item has a mark and a check of what it was made for. Python
 * changes items without knowing of the tail: then the check is wrong, and the mark means nothing.
 */
export const Mark = { NONE: 0, BIGINT: -1 } as const;

/** FNV-1a of the bytes before the NULs at the end. */
export function checkOfBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash >>> 0;
}

export const checkOfInteger = (low: number, high: number): number => (low ^ Math.imul(high, 0x9e3779b1)) >>> 0;

/** Where the NULs at the end begin. */
export function withoutNuls(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === 0) at--;
  return at;
}
