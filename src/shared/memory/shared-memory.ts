import { inspect } from 'node:util';
import { getArena, type Handle, Kind, LocalObjects, Opening, registerSharedKind } from '../../arena/index.js';
import { InvalidStateError, ValueError } from '../../errors.js';
import { type DetachableMapping, getNative } from '../../native/index.js';
import { nameTaken, noSuchSegment } from './errors.js';
import { readSegment, segmentBytes, writeSegment } from './layout.js';
import { registerSegmentLifecycle } from './lifecycle.js';
import { disown, isOwn, lookForAbandoned, publish } from './ownership.js';
import { removeSegment } from './remove-abandoned.js';
import { checkName, randomName } from './segment-name.js';

/** Which segment `new SharedMemory(…)` means. */
export interface SharedMemoryOptions {
  /** Its name, without a slash. Omitted with `create: true`: a new one, `psm_` and eight digits. */
  name?: string | undefined;
  /** `true` makes a new segment; otherwise an existing one is attached to. */
  create?: boolean;
  /** Bytes of a new segment; it begins as zeros. Ignored when attaching. */
  size?: number;
}

/** A picture of a `SharedMemory`. */
export interface SharedMemoryStatistics {
  /** Whether `close()` was called. */
  readonly closed: boolean;
  /** Its name. */
  readonly name: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Whether this process made it, and it has not been unlinked: then it is removed with this process. */
  readonly owned: boolean;
}

/** A segment that is mapped here. */
interface Mapped {
  readonly name: string;
  readonly id: number;
  readonly size: number;
  readonly mapping: DetachableMapping;
}

const memories = new LocalObjects<SharedMemory>(
  (handle, letGo) => new SharedMemory(new Opening(handle, letGo) as never),
);

registerSegmentLifecycle();

/**
 * A block of memory with a name, which any program of this machine can attach to by it: the same names and bytes as
 * Python's `multiprocessing.shared_memory`, in both directions (M-01). In the process tree it also travels like any
 * shared object.
 *
 * Differs from Python: the segment belongs to the process that made it. When that ends without `unlink()`, whatever
 * ends it, the segment is removed (with a warning if it could still give one); who attaches never removes it (Python
 * before 3.13 does: M-05). `close()` is possible while `buf` is in use: it is detached, its length is 0.
 *
 * @example
 * const memory = new SharedMemory({ create: true, size: 1024 });
 * memory.buf[0] = 42;
 * const again = new SharedMemory({ name: memory.name });
 * again.buf[0]; // 42
 * again.close();
 * memory.close();
 * memory.unlink();
 */
export class SharedMemory implements Disposable {
  readonly #mapped: Mapped;
  #buf: Uint8Array | undefined;
  #handle: Handle | undefined;
  #letGo: (() => void) | undefined;

  /**
   * @throws ValueError - a size that is not positive, an impossible name, or no name and `create` is not set
   * @throws Error - with `code` `'EEXIST'` when the name is taken, `'ENOENT'` when there is no such segment, `'ENOSPC'`
   * when the memory is not there (see `docker run --shm-size`)
   */
  constructor(options: SharedMemoryOptions) {
    if ((options as unknown) instanceof Opening) {
      const { handle, letGo } = options as unknown as Opening;
      this.#mapped = arrive(handle);
      this.#handle = handle;
      this.#letGo = letGo;
    } else {
      lookForAbandoned();
      this.#mapped = options?.create ? this.#create(options) : attach(options?.name);
    }
    this.#buf = new Uint8Array(this.#mapped.mapping.buffer, 0, this.#mapped.size);
  }

  /** Its name, by which other programs attach. */
  get name(): string {
    return this.#mapped.name;
  }

  /** Its size in bytes (M-01: exact on Linux). */
  get size(): number {
    return this.#mapped.size;
  }

  /**
   * The shared bytes. Always the same object; its buffer, which may be longer, cannot be transferred.
   *
   * @throws InvalidStateError - closed (Python: `None`, M-02)
   */
  get buf(): Uint8Array {
    if (this.#buf === undefined) throw new InvalidStateError(`This SharedMemory '${this.name}' is closed`);
    return this.#buf;
  }

  /** Whether `close()` was called. */
  get closed(): boolean {
    return this.#buf === undefined;
  }

  /**
   * Ends this access to the segment, which stays. Views of `buf` have length 0 from now on: no crash, and no
   * `BufferError` as in Python (M-03).
   */
  close(): void {
    if (this.#buf === undefined) return;
    this.#buf = undefined;
    this.#mapped.mapping.detach();
    this.#letGo?.();
  }

  /**
   * Removes the segment: nobody can attach any more, and its memory is free when the last one has closed it (M-04). Any
   * process may do it, once.
   *
   * @throws Error - with `code` `'ENOENT'`: it has been removed already
   */
  unlink(): void {
    const removed = removeSegment(this.#mapped);
    disown(this.#mapped);
    if (!removed) throw noSuchSegment(this.name);
  }

  /** As `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** A picture of it now. */
  statistics(): SharedMemoryStatistics {
    const { name, size, closed } = this;
    return Object.freeze({ closed, name, size, owned: isOwn(this.#mapped) });
  }

  /** @internal */
  [inspect.custom](): string {
    return `<SharedMemory ${inspect(this.name)} size=${this.size}${this.closed ? ' closed' : ''}>`;
  }

  #create({ name, size = 0 }: SharedMemoryOptions): Mapped {
    if (name !== undefined) checkName(name);
    checkSize(size);
    const native = getNative();
    const { fd, id } = native.createSegment(size);
    try {
      const mapping = native.mapDetachable(fd, 0, size);
      for (;;) {
        const mapped = { name: name ?? randomName(), id, size, mapping };
        if (this.#publish(fd, mapped)) return mapped;
        if (name !== undefined) throw nameTaken(name);
      }
    } finally {
      native.closeDescriptor(fd);
    }
  }

  /** Listed first: whoever is killed in between leaves nothing that nobody knows. False: the name is taken. */
  #publish(fd: number, mapped: Mapped): boolean {
    const handle = this.#enlist(mapped, getArena().slot + 1);
    let isPublished = false;
    try {
      isPublished = publish(fd, mapped, handle);
    } finally {
      if (!isPublished) this.#letGo?.();
    }
    return isPublished;
  }

  /** Into the arena: so that survivors know whose it was, and so that it can travel. */
  #enlist({ name, id }: Mapped, owner: number): Handle {
    const arena = getArena();
    const handle = arena.create((make) => {
      const made = make({ kind: Kind.SHARED_MEMORY, payloadBytes: segmentBytes(name) });
      writeSegment(arena.locate(made.ref), owner, name, id);
      return made;
    });
    this.#handle = handle;
    this.#letGo = memories.add(this, handle);
    return handle;
  }

  static {
    registerSharedKind(this.prototype, {
      kind: Kind.SHARED_MEMORY,
      name: 'SharedMemory',
      handleOf(memory) {
        if (memory.closed) throw new InvalidStateError(`This SharedMemory '${memory.name}' is closed`);
        return memory.#handle ?? memory.#enlist(memory.#mapped, 0);
      },
      open: (handle) => memories.open(handle),
    });
  }
}

function attach(name: unknown): Mapped {
  if (name === undefined) throw new ValueError("'name' can only be left out with { create: true }");
  checkName(name);
  const native = getNative();
  const segment = native.openSegment(name);
  if (segment === null) throw noSuchSegment(name);
  try {
    checkSize(segment.bytes);
    return { name, id: segment.id, size: segment.bytes, mapping: native.mapDetachable(segment.fd, 0, segment.bytes) };
  } finally {
    native.closeDescriptor(segment.fd);
  }
}

/** Attaches to what another process of the tree had open: to that very segment, or not at all. */
function arrive(handle: Handle): Mapped {
  const { name, id } = readSegment(getArena().locate(handle.ref));
  const mapped = attach(name);
  if (mapped.id === id) return mapped;
  mapped.mapping.detach();
  throw noSuchSegment(name);
}

function checkSize(size: unknown): asserts size is number {
  const { maxDetachableBytes } = getNative();
  if (!Number.isSafeInteger(size) || (size as number) <= 0) {
    throw new ValueError(`The size of a segment is a positive number of bytes, not ${inspect(size)}`);
  }
  if ((size as number) > maxDetachableBytes) {
    throw new ValueError(`A segment can have ${maxDetachableBytes} bytes here, not ${size}: make several`);
  }
}
