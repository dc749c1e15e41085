import { types } from 'node:util';
import { refuseShared } from './encode-binary.js';
import type { EncoderState } from './encoder-state.js';

const WEAK = 'It exists only as long as this process holds its keys: send a Map or Set instead.';

/** Objects that are a piece of this process rather than data. Each message says what to send instead. */
export function refuseUnshippable(encoder: EncoderState, object: object): void {
  if (types.isPromise(object)) encoder.refuse('is a promise', 'Await it and send the result.');
  if (types.isSharedArrayBuffer(object)) refuseShared(encoder, 'is a SharedArrayBuffer');
  if (types.isWeakMap(object)) encoder.refuse('is a WeakMap', WEAK);
  if (types.isWeakSet(object)) encoder.refuse('is a WeakSet', WEAK);
  if (types.isGeneratorObject(object)) {
    encoder.refuse(
      'is a running generator',
      'Send the generator function and its arguments, or collect the values in an array.',
    );
  }
  if (types.isMapIterator(object) || types.isSetIterator(object)) {
    encoder.refuse('is an iterator', 'Collect its values in an array.');
  }
  if (types.isExternal(object) || types.isCryptoKey(object) || types.isKeyObject(object)) {
    encoder.refuse('is a native object', 'Export the data it holds and send that.');
  }
}

/** Why something cannot travel, and what to do about it. */
export interface Refusal {
  readonly what: string;
  readonly fix: string;
}

/** Streams, sockets, servers, child processes: recognised by what all of them carry. */
export function nativeResource(object: object, name: string): Refusal | undefined {
  if ('_readableState' in object || '_writableState' in object) {
    return {
      what: `is a stream (${name})`,
      fix: 'Send the data, or what is needed to open it again there (a path, a host and port).',
    };
  }
  if ('_handle' in object) {
    return {
      what: `is a native resource (${name})`,
      fix: 'Send what is needed to create it again there (a path, a host and port).',
    };
  }
  return undefined;
}
