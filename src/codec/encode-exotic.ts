import { types } from 'node:util';
import { sharedKindOf } from '../arena/shared-kinds.js';
import { writeArray } from './encode-array.js';
import { writeArrayBuffer, writeView } from './encode-binary.js';
import { writeBoxed, writeDomException, writeMap, writeRegExp, writeSet, writeUrl } from './encode-builtins.js';
import { writeError } from './encode-error.js';
import { writeKnownObject } from './encode-function.js';
import { writeDerived, writeInstance } from './encode-instance.js';
import type { EncoderState } from './encoder-state.js';
import { refuseUnshippable } from './refusals.js';
import * as tag from './tags.js';

type Props = Record<string, unknown>;
/** Writes the builtin part of an object; what a subclass adds is written around it. */
type WriteBase = (encoder: EncoderState, object: never) => void;

/** Everything that is not a plain object, a plain array or a function. */
export function writeExotic(encoder: EncoderState, object: object, prototype: object | null): void {
  const kind = prototype === null ? undefined : sharedKindOf(object);
  if (kind !== undefined) {
    const index = encoder.handles.push(kind.handleOf(object)) - 1;
    encoder.byte(tag.SHARED_OBJECT);
    encoder.varint(index);
    return;
  }
  // Before other errors: newer versions of Node.js make them native errors, with getters for a message.
  if (object instanceof DOMException) {
    writeDomException(encoder, object);
    return;
  }
  if (types.isNativeError(object)) {
    writeError(encoder, object);
    return;
  }
  refuseUnshippable(encoder, object);
  if (types.isModuleNamespaceObject(object)) {
    if (writeKnownObject(encoder, object)) return;
    encoder.refuse('is a module namespace object', 'Import the module inside the function that uses it.');
  }
  if (object instanceof URL || object instanceof URLSearchParams) {
    writeUrl(encoder, object);
    return;
  }

  const [write, home] = builtinPart(object);
  if (write !== undefined && (prototype === home || isForeignTwin(prototype, home))) {
    write(encoder, object as never);
    return;
  }
  if (write === undefined) {
    if (prototype === null) {
      encoder.properties(object as Props, Object.keys(object), tag.NULL_PROTOTYPE_OBJECT);
      return;
    }
    if (prototype === Object.prototype || isForeignTwin(prototype, Object.prototype)) {
      // Math, JSON, Atomics look empty; every process has them.
      if (Object.keys(object).length > 0 || !writeKnownObject(encoder, object)) writeOrdinary(encoder, object);
      return;
    }
    if (!Object.hasOwn(prototype, 'constructor')) {
      writeDerived(encoder, object, prototype);
      return;
    }
  }
  writeInstance(encoder, object, prototype, write ?? writeOrdinary, write !== undefined);
}

function writeOrdinary(encoder: EncoderState, object: object): void {
  encoder.properties(object as Props, Object.keys(object), tag.WIDE_OBJECT);
}

/** How to write the internal slots of the object, and the prototype that such objects have by default. */
function builtinPart(object: object): [WriteBase | undefined, object] {
  if (types.isMap(object)) return [writeMap, Map.prototype];
  if (types.isSet(object)) return [writeSet, Set.prototype];
  if (types.isDate(object)) return [writeDate, Date.prototype];
  if (Array.isArray(object)) return [writeArray, Array.prototype];
  if (ArrayBuffer.isView(object)) return [writeView, viewPrototype(object)];
  if (types.isArrayBuffer(object)) return [writeArrayBuffer, ArrayBuffer.prototype];
  if (types.isRegExp(object)) return [writeRegExp, RegExp.prototype];
  if (types.isBoxedPrimitive(object)) return [writeBoxed, Object.getPrototypeOf(Object((object as boolean).valueOf()))];
  return [undefined, Object.prototype];
}

function writeDate(encoder: EncoderState, date: Date): void {
  encoder.byte(tag.DATE);
  encoder.float(Date.prototype.getTime.call(date));
}

function viewPrototype(view: ArrayBufferView): object {
  if (Buffer.isBuffer(view)) return Buffer.prototype;
  const name = types.isDataView(view) ? 'DataView' : (view as Uint8Array)[Symbol.toStringTag];
  return (globalThis as unknown as Record<string, { prototype: object }>)[name]?.prototype ?? Uint8Array.prototype;
}

/** `Array.prototype` of another realm (a `vm` context, a test runner's sandbox) counts as our own. */
function isForeignTwin(prototype: object | null, home: object): boolean {
  if (prototype === null || prototype === home || !Object.hasOwn(prototype, 'constructor')) return false;
  const cls = prototype.constructor;
  return (
    typeof cls === 'function' &&
    cls.name === home.constructor.name &&
    cls.prototype === prototype &&
    Function.prototype.toString.call(cls) === Function.prototype.toString.call(home.constructor)
  );
}
