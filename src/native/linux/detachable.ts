import type { DetachableMapping, Native } from '../platform.js';
import { type Libc, lastError } from './libc.js';

const SC_PAGESIZE = 30;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;
const WASM_PAGE = 2 ** 16;
const MAX_WASM_PAGES = 2 ** 16;

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
/** The library of types that has it is the browser's. */
declare const WebAssembly: { Memory: new (limits: { initial: number; maximum: number }) => WasmMemory };

/**
 * The file's pages are mapped over memory that V8 made for WebAssembly. Such a buffer has exactly the properties that a
 * buffer in the user's hands must have, on every version of Node.js: nobody can transfer it away; we can detach it, by
 * growing the memory by nothing; and V8 itself unmaps it when the last view of it has been collected, never earlier.
 * V8 counts one as external memory until it has been collected, and collects garbage every 64 MiB of it. A detached one is
 * not used again all the same: a read that was begun into its buffer, from a socket say, still goes to the same place in
 * memory.
 */
export function createDetachable(libc: Libc): Pick<Native, 'pageSize' | 'maxDetachableBytes' | 'mapDetachable'> {
  return {
    pageSize: libc.sysconf(SC_PAGESIZE),
    maxDetachableBytes: WASM_PAGE * MAX_WASM_PAGES,

    mapDetachable(fd, offset, bytes): DetachableMapping {
      const memory = reserve(Math.max(1, Math.ceil(bytes / WASM_PAGE)));
      const { buffer } = memory;
      mapOver(libc, buffer, bytes, MAP_SHARED, fd, offset);
      return {
        buffer,
        detach() {
          memory.grow(0);
          // The shared pages go now, not when the memory is collected; what is still writing there harms nobody.
          mapOver(libc, memory.buffer, bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        },
      };
    },
  };
}

/** Address space only: pages that are mapped over are never touched before. */
function reserve(pages: number): WasmMemory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    const hint = 'Is there an address space limit (ulimit -v), or --jitless?';
    throw Object.assign(new Error(`No address space for a mapping of ${pages * WASM_PAGE} bytes. ${hint}`, { cause }), {
      code: 'ENOMEM',
    });
  }
}

function mapOver(libc: Libc, memory: ArrayBuffer, bytes: number, flags: number, fd: number, offset: number): void {
  const start = new Uint8Array(memory);
  if (libc.mmapFixed(start, bytes, PROT_READ_WRITE, flags | MAP_FIXED, fd, offset) < 0) throw lastError(libc, 'mmap');
}
