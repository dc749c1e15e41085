/** The kinds of views; the position in this list is what travels. Append only. */
export const VIEW_KINDS: readonly string[] = [
  'Buffer',
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Float16Array',
];

type ViewConstructor = {
  new (buffer: ArrayBuffer, byteOffset: number, length?: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT?: number;
};

/** Makes a view of this kind; without a length it follows its resizable buffer. */
export function createView(
  kind: number,
  buffer: ArrayBuffer,
  byteOffset: number,
  byteLength: number | undefined,
): ArrayBufferView {
  const name = VIEW_KINDS[kind];
  if (name === undefined) throw new RangeError(`There is no view of kind ${kind}`);
  if (name === 'Buffer') {
    return byteLength === undefined ? Buffer.from(buffer, byteOffset) : Buffer.from(buffer, byteOffset, byteLength);
  }
  const View = (globalThis as unknown as Record<string, ViewConstructor | undefined>)[name];
  if (View === undefined) throw new RangeError(`This version of Node.js (${process.version}) has no ${name}`);
  if (byteLength === undefined) return new View(buffer, byteOffset);
  return new View(buffer, byteOffset, byteLength / (View.BYTES_PER_ELEMENT ?? 1));
}
