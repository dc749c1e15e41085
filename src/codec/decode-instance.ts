import type { DecoderState } from './decoder-state.js';
import { DESERIALIZE } from './hooks.js';
import { malformed } from './reader.js';
import * as tag from './tags.js';

export function readInstance(decoder: DecoderState): object {
  const object = readObject(decoder);
  Object.setPrototypeOf(object, readClass(decoder).prototype);
  if (decoder.buffer[decoder.position] === tag.NULL) decoder.byte();
  else decoder.propertiesInto(object);
  return object;
}

export function readDerived(decoder: DecoderState): object {
  const object = readObject(decoder);
  const prototype = decoder.value();
  if (typeof prototype !== 'object' || prototype === null) malformed('a prototype is no object');
  // A cycle of prototypes, which only made-up bytes hold, is a TypeError here.
  Object.setPrototypeOf(object, prototype);
  return object;
}

export function readHooked(decoder: DecoderState): unknown {
  const number = decoder.reserve();
  const cls = readClass(decoder) as unknown as Record<symbol, unknown> & { readonly name: string };
  const data = decoder.value();
  const hook = cls[DESERIALIZE];
  if (typeof hook !== 'function') {
    throw new TypeError(
      `Class ${cls.name} has [Symbol.for("multiproc.serialize")]() but no static [Symbol.for("multiproc.deserialize")](data)`,
    );
  }
  const object: unknown = hook.call(cls, data);
  decoder.settle(number, object);
  return object;
}

function readObject(decoder: DecoderState): object {
  const object = decoder.value();
  if (typeof object !== 'object' || object === null) return malformed('an instance is no object');
  return object;
}

function readClass(decoder: DecoderState): { readonly prototype: object } {
  const cls = decoder.value();
  if (typeof cls !== 'function' || typeof cls.prototype !== 'object' || cls.prototype === null)
    return malformed('a class is no class');
  return cls as unknown as { readonly prototype: object };
}
