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
/** How many detached memories wait for another use, and how large they may be: V8 counts their address space as memory. */
const MOST_SPARE = 16;
const MOST_SPARE_PAGES = 2 ** 6;

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
 * Making such a memory takes V8 about 80 us, so a few detached ones are used again: nobody has seen their new buffers.
 */
export function createDetachable(libc: Libc): Pick<Native, 'pageSize' | 'maxDetachableBytes' | 'mapDetachable'> {
  const spare = new Spare();
  return {
    pageSize: libc.sysconf(SC_PAGESIZE),
    maxDetachableBytes: WASM_PAGE * MAX_WASM_PAGES,

    mapDetachable(fd, offset, bytes): DetachableMapping {
      const pages = Math.max(1, Math.ceil(bytes / WASM_PAGE));
      const memory = spare.take(pages) ?? reserve(pages);
      const { buffer } = memory;
      mapOver(libc, buffer, bytes, MAP_SHARED, fd, offset);
      return {
        buffer,
        detach() {
          memory.grow(0);
          // The shared pages go now, not when the memory is collected; what is still writing there harms nobody.
          mapOver(libc, memory.buffer, bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
          spare.give(memory, pages);
        },
      };
    },
  };
}

/** The memories that were detached last. */
class Spare {
  readonly #memories: { readonly memory: WasmMemory; readonly pages: number }[] = [];

  take(pages: number): WasmMemory | undefined {
    const at = this.#memories.findIndex((spare) => spare.pages === pages);
    return at < 0 ? undefined : this.#memories.splice(at, 1)[0]?.memory;
  }

  give(memory: WasmMemory, pages: number): void {
    if (pages > MOST_SPARE_PAGES) return;
    this.#memories.push({ memory, pages });
    if (this.#memories.length > MOST_SPARE) this.#memories.shift();
  }
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
