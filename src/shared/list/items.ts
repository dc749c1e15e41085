import { inspect } from 'node:util';
import { ValueError } from '../../errors.js';
import { Transform, WORD } from './layout.js';

/** What a `ShareableList` can hold. */
export type ShareableItem = number | bigint | boolean | string | Uint8Array | null;

/** An item as it is written. */
export type Encoded =
  | { readonly kind: 'int'; readonly value: bigint; readonly isBig: boolean }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'text' | 'bytes'; readonly bytes: Uint8Array };

const LONE_SURROGATE = /\p{Surrogate}/u;

export function encodeItem(item: unknown): Encoded {
  if (item === null || item === undefined) return { kind: 'null' };
  if (typeof item === 'number') return encodeNumber(item);
  if (typeof item === 'boolean') return { kind: 'bool', value: item };
  if (typeof item === 'bigint') return encodeBigint(item);
  if (typeof item === 'string') return encodeText(item);
  if (item instanceof Uint8Array) return { kind: 'bytes', bytes: item };
  throw new ValueError(
    `A ShareableList holds numbers, bigints, booleans, strings, Uint8Arrays and null, not ${inspect(item, { depth: 0 })}`,
  );
}

/** Bytes for the item in a new list, as Python has them: room for a NUL at the end of a text, at least. */
export function roomFor(item: Encoded): number {
  return 'bytes' in item ? WORD * (Math.floor(item.bytes.length / WORD) + 1) : WORD;
}

/** Its `struct` format in a slot of so many bytes. */
export function formatOf(item: Encoded, room: number): string {
  switch (item.kind) {
    case 'int':
      return 'q';
    case 'float':
      return 'd';
    case 'bool':
      return 'xxxxxxx?';
    case 'null':
      return 'xxxxxx?x';
    default:
      return `${room}s`;
  }
}

export function transformOf({ kind }: Encoded): number {
  if (kind === 'text') return Transform.TEXT;
  if (kind === 'bytes') return Transform.BYTES;
  return kind === 'null' ? Transform.NULL : Transform.NONE;
}

/** -0, and what has no exact neighbour, would not come back as it was from an integer. */
function encodeNumber(value: number): Encoded {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
    ? { kind: 'int', value: BigInt(value), isBig: false }
    : { kind: 'float', value };
}

function encodeBigint(value: bigint): Encoded {
  if (BigInt.asIntN(64, value) === value) return { kind: 'int', value, isBig: true };
  throw new ValueError(`A ShareableList holds integers of 64 bits; ${value} is larger`);
}

function encodeText(text: string): Encoded {
  if (LONE_SURROGATE.test(text)) throw new ValueError(`${inspect(text)} has half a character in it: it is no UTF-8`);
  return { kind: 'text', bytes: Buffer.from(text) };
}
