import type { DecoderState } from './decoder-state.js';
import { malformed } from './reader.js';

export function readMap(decoder: DecoderState, map: Map<unknown, unknown>): Map<unknown, unknown> {
  const count = decoder.count(2);
  for (let i = 0; i < count; i++) {
    const key = decoder.value();
    map.set(key, decoder.value());
  }
  return map;
}

export function readSet(decoder: DecoderState, set: Set<unknown>): Set<unknown> {
  const count = decoder.count(1);
  for (let i = 0; i < count; i++) set.add(decoder.value());
  return set;
}

export function readBoxed(decoder: DecoderState): object {
  const number = decoder.reserve();
  const primitive = decoder.value();
  if (
    primitive === null ||
    primitive === undefined ||
    typeof primitive === 'object' ||
    typeof primitive === 'function'
  ) {
    return malformed('a boxed primitive holds none');
  }
  const boxed = Object(primitive) as object;
  decoder.settle(number, boxed);
  return boxed;
}

export function readDomException(decoder: DecoderState): DOMException {
  const error = decoder.add(new DOMException(decoder.string(), decoder.string()));
  define(error, 'stack', decoder.value());
  const cause = decoder.value();
  if (cause !== undefined) define(error, 'cause', cause);
  return error;
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: false, configurable: true });
}
