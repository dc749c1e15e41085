/** ES2024's resizable ArrayBuffers, which the type library of our compile target does not know. */
interface Resizable {
  readonly resizable: boolean;
  readonly maxByteLength: number;
  resize(length: number): void;
}

export const isResizable = (buffer: ArrayBufferLike): boolean => (buffer as unknown as Resizable).resizable === true;

export const maxByteLength = (buffer: ArrayBufferLike): number => (buffer as unknown as Resizable).maxByteLength;

export const createResizable = (length: number, max: number): ArrayBuffer =>
  new (ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer)(length, { maxByteLength: max });

/**
 * Whether a view of a resizable buffer follows its length. Nothing says so directly: look what happens
 * to a clone of the view when the clone's buffer changes size.
 */
export function isLengthTracking(view: ArrayBufferView): boolean {
  if (!isResizable(view.buffer)) return false;
  const clone = structuredClone(view);
  const buffer = clone.buffer as unknown as Resizable & ArrayBuffer;
  const before = clone.byteLength;
  try {
    if (buffer.byteLength + 8 <= buffer.maxByteLength) {
      buffer.resize(buffer.byteLength + 8);
      return clone.byteLength > before;
    }
    buffer.resize(buffer.byteLength - Math.min(8, before));
    return clone.byteLength > 0 || (before <= 8 && clone.byteOffset > 0);
  } catch {
    return false; // a DataView that fell out of bounds, or nothing left to take away
  }
}
