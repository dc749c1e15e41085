import { Block, getArena, type Handle, Kind, LINE_BYTES, RAW_HEADER_BYTES } from '../arena/index.js';
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
 * A new raw array of zeros, which this process holds. Its elements begin at a page of their own, and no other block
 * reaches into their pages: so they can be mapped once more, and that mapping shows nothing but this array.
 */
export function createRawArray(code: TypeCode, length: number): Handle {
  const arena = getArena();
  const { pageSize } = arena.native;
  const bytes = Math.max(1, length * bytesPerElement(code));
  const handle = arena.create((create, { tx }) => {
    const handle = create({
      kind: Kind.RAW_ARRAY,
      payloadBytes: RAW_ARRAY_BYTES,
      dataBytes: pageSize - RAW_HEADER_BYTES + bytes,
    });
    tx.set(handle.ref, RawArrayWord.CODE, numberOfCode(code));
    tx.set(handle.ref, RawArrayWord.LENGTH_LOW, length % LENGTH_SPLIT);
    tx.set(handle.ref, RawArrayWord.LENGTH_HIGH, Math.floor(length / LENGTH_SPLIT));
    return handle;
  });
  // Nobody else knows the array yet.
  const data = arena.windows.read(handle.ref, Block.DATA);
  if (bytes >= PUNCH_BYTES) {
    arena.native.punchHole(arena.fd, data * LINE_BYTES + pageSize, Math.ceil(bytes / pageSize) * pageSize);
  } else {
    const at = arena.locate(data);
    at.bytes.fill(0, at.byte + pageSize, at.byte + pageSize + bytes);
  }
  return handle;
}

/** The memory of the raw array at `ref`, which this process holds, directly or by what links to it. */
export function arrayMemoryAt<C extends TypeCode>(ref: number): ArrayMemory<C> {
  const arena = getArena();
  const { windows, native } = arena;
  const { pageSize } = native;
  const code = codeOfNumber(windows.read(ref, RawArrayWord.CODE)) as C;
  const length =
    windows.read(ref, RawArrayWord.LENGTH_LOW) + windows.read(ref, RawArrayWord.LENGTH_HIGH) * LENGTH_SPLIT;
  const data = windows.read(ref, Block.DATA);
  const at = arena.locate(data);
  return {
    code,
    length,
    cells: cellsOf(code, at.words.buffer as ArrayBuffer, at.byte + pageSize, length),
    map() {
      const bytes = Math.max(1, length * bytesPerElement(code));
      if (bytes > native.maxDetachableBytes) {
        throw new ValueError(`typed() shows arrays of up to ${native.maxDetachableBytes} bytes; this one has ${bytes}`);
      }
      return native.mapDetachable(arena.fd, data * LINE_BYTES + pageSize, bytes);
    },
  };
}
