import { type Scalar, type TypeCode, viewOf } from '../type-codes.js';
import { BigCells } from './big-cells.js';
import type { Cells } from './cells.js';
import { booleans, bytes, CodedCells, characters } from './coded-cells.js';
import { FloatCells } from './float-cells.js';
import { IntegerCells } from './integer-cells.js';

/** The elements of a code in some memory. The memory is the arena's own mapping: it is never unmapped. */
export function cellsOf<C extends TypeCode>(
  code: C,
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
): Cells<Scalar<C>> {
  return make(code, viewOf(code, buffer, byteOffset, length)) as Cells<Scalar<C>>;
}

function make(code: TypeCode, view: ReturnType<typeof viewOf>): unknown {
  if (code === '?') return new CodedCells(view as Uint8Array, booleans);
  if (code === 'c') return new CodedCells(view as Uint8Array, bytes);
  if (code === 'u') return new CodedCells(view as Uint32Array, characters);
  if (view instanceof BigInt64Array || view instanceof BigUint64Array) return new BigCells(view, code);
  if (view instanceof Float32Array || view instanceof Float64Array) return new FloatCells(view, code);
  return new IntegerCells(view, code);
}
