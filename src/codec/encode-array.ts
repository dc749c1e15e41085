import { inspect } from 'node:util';
import type { EncoderState } from './encoder-state.js';
import * as tag from './tags.js';

/** Up to this length counting the keys is cheaper than the question below. */
const FEW = 96;
/** The last key of a plain array of each small length. */
const LAST_KEY = Array.from({ length: FEW + 2 }, (_, length) => String(length - 1));
const ONLY_NAMED_PROPERTIES = { maxArrayLength: 0, depth: 0, breakLength: Infinity, customInspect: false } as const;
/** The greatest array index is 2^32 - 2; longer digit strings are ordinary property names. */
const INDEX_LIMIT = 0xffff_ffff;

export function writeArray(encoder: EncoderState, array: readonly unknown[]): void {
  const named = hasNamedProperties(array);
  if (named) encoder.byte(tag.ARRAY_WITH_PROPERTIES);
  const { length } = array;
  encoder.byte(tag.ARRAY);
  encoder.varint(length);
  encoder.enter();
  for (let i = 0; i < length; i++) {
    const element = array[i];
    if (element === undefined && !Object.hasOwn(array, i)) {
      writeSparseTail(encoder, array, i);
      break;
    }
    encoder.step(i);
    encoder.value(element);
  }
  encoder.leave();
  if (named) encoder.properties(array as unknown as Record<string, unknown>, namedKeys(array), tag.WIDE_OBJECT);
}

/**
 * Listing the keys of a large array makes a string of every index. `inspect` can ask V8 for the named
 * properties alone, and shows nothing else with these options. Should a future Node print something
 * different, the answer is "perhaps", which costs time but is still right.
 */
function hasNamedProperties(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length === 0) return Object.keys(array).length > 0;
  if (length > FEW) {
    return inspect(array, ONLY_NAMED_PROPERTIES) !== `[ ... ${length} more items ]` && namedKeys(array).length > 0;
  }
  const keys = Object.keys(array);
  // Indices come first and in order: if the last key is an index, all are.
  const last = keys[keys.length - 1];
  return last !== undefined && last !== LAST_KEY[array.length] && !isIndex(last);
}

function isIndex(key: string): boolean {
  const index = Number(key);
  return index < INDEX_LIMIT && Number.isInteger(index) && index >= 0 && String(index) === key;
}

function namedKeys(array: readonly unknown[]): string[] {
  return Object.keys(array).filter((key) => !isIndex(key));
}

/** Never walks the holes: an array of length 2^32 - 1 may hold two elements. */
function writeSparseTail(encoder: EncoderState, array: readonly unknown[], from: number): void {
  const keys = Object.keys(array).filter((key) => isIndex(key) && Number(key) >= from);
  encoder.byte(tag.SPARSE_TAIL);
  encoder.varint(keys.length);
  for (const key of keys) {
    const index = Number(key);
    encoder.varint(index);
    encoder.step(index);
    encoder.value(array[index]);
  }
}
