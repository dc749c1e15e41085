import { Block, getArena, LINE_BYTES, RAW_HEADER_BYTES, type Transaction } from '../arena/index.js';
import { ValueError } from '../errors.js';
import type { DetachableMapping } from '../native/index.js';
import type { Cells } from './cells/cells.js';
import { cellsOf } from './cells/cells-of.js';
import { LENGTH_SPLIT, RAW_ARRAY_BYTES, RawArrayWord } from './layout.js';
import { bytesPerElement, codeOfNumber, numberOfCode, type Scalar, type TypeCode } from './type-codes.js';

/** From here on memory is zeroed by giving its pages back, which costs nothing for pages that nobody has touched. */
const PUNCH_BYTES = 64 * 1024;

/** The memory of an array. */
export interface ArrayMemory<C extends TypeCode> {
  readonly code: C;
  readonly length: number;
  readonly cells: Cells<Scalar<C>>;
  /** Maps it once more, for a user to have. */
  map(): DetachableMapping;
}

/**
 * Elements begin at a page of their own, and no other block reaches into their pages: so they can be mapped once more,
 * and that mapping shows nothing but this array.
 */
export function specOfArray(code: TypeCode, length: number): { payloadBytes: number; dataBytes: number } {
  const { pageSize } = getArena().native;
  return { payloadBytes: RAW_ARRAY_BYTES, dataBytes: pageSize - RAW_HEADER_BYTES + bytesOf(code, length) };
}

/** The words of a new raw array. */
export function fillArray(tx: Transaction, ref: number, code: TypeCode, length: number): void {
  tx.set(ref, RawArrayWord.CODE, numberOfCode(code));
  tx.set(ref, RawArrayWord.LENGTH_LOW, length % LENGTH_SPLIT);
  tx.set(ref, RawArrayWord.LENGTH_HIGH, Math.floor(length / LENGTH_SPLIT));
}

/** All elements become zero. Nobody else knows the array yet. */
export function clearArray(ref: number): void {
  const arena = getArena();
  const { pageSize } = arena.native;
  const { code, length, data } = readArray(ref);
  const bytes = bytesOf(code, length);
  if (bytes >= PUNCH_BYTES) {
    arena.native.punchHole(arena.fd, data * LINE_BYTES + pageSize, Math.ceil(bytes / pageSize) * pageSize);
    return;
  }
  const at = arena.locate(data);
  at.bytes.fill(0, at.byte + pageSize, at.byte + pageSize + bytes);
}

/** The memory of the raw array at `ref`, which this process holds, directly or by what links to it. */
export function arrayMemoryAt<C extends TypeCode>(ref: number): ArrayMemory<C> {
  const arena = getArena();
  const { native } = arena;
  const { code, length, data } = readArray(ref);
  const at = arena.locate(data);
  return {
    code: code as C,
    length,
    cells: cellsOf(code as C, at.words.buffer as ArrayBuffer, at.byte + native.pageSize, length),
    map() {
      const bytes = bytesOf(code, length);
      if (bytes > native.maxDetachableBytes) {
        throw new ValueError(`typed() shows arrays of up to ${native.maxDetachableBytes} bytes; this one has ${bytes}`);
      }
      return native.mapDetachable(arena.fd, data * LINE_BYTES + native.pageSize, bytes);
    },
  };
}

function readArray(ref: number): { code: TypeCode; length: number; data: number } {
  const { windows } = getArena();
  return {
    code: codeOfNumber(windows.read(ref, RawArrayWord.CODE)),
    length: windows.read(ref, RawArrayWord.LENGTH_LOW) + windows.read(ref, RawArrayWord.LENGTH_HIGH) * LENGTH_SPLIT,
    data: windows.read(ref, Block.DATA),
  };
}

/** An array without elements has memory too: nothing else must be special about it. */
const bytesOf = (code: TypeCode, length: number): number => Math.max(1, length * bytesPerElement(code));
