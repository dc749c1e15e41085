import { randomBytes } from 'node:crypto';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { getNative, type Segment } from '../../native/index.js';

/** Records are segments themselves, by names that begin so. */
export const RECORD_PREFIX = 'multiproc-owner-';

/** Bytes of an entry: of those, none crosses the border of a page, so that each is written as a whole. */
const ENTRY_BYTES = 512;
const ID_AT = 8;
const NAME_AT = 16;

/** An entry on its way: it says how long its name is, so what stands behind that means nothing. */
const draft = Buffer.alloc(ENTRY_BYTES);

/** A segment that a process made. */
export interface RecordEntry {
  readonly name: string;
  readonly id: number;
}

/**
 * Which segments a process has made and not removed, for whoever comes after it. The record is locked as long as the
 * process lives, whatever ends it: that is how others tell, across pid namespaces and though pids are used again.
 */
export class OwnRecord {
  readonly #name: string;
  readonly #segment: Segment;
  readonly #free: number[] = [];
  #entries = 0;

  constructor() {
    const native = getNative();
    this.#segment = native.createSegment(0);
    // Nobody sees it before it is locked, and so nobody takes it for a dead process's.
    native.lockSegment(this.#segment.fd);
    do {
      this.#name = `${RECORD_PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`;
    } while (!native.nameSegment(this.#segment.fd, this.#name));
  }

  /** Before the segment gets its name. */
  add({ name, id }: RecordEntry): number {
    draft.writeUInt32LE(draft.write(name, NAME_AT));
    draft.writeDoubleLE(id, ID_AT);
    const at = this.#free.pop() ?? this.#entries++;
    writeSync(this.#segment.fd, draft, 0, ENTRY_BYTES, at * ENTRY_BYTES);
    return at;
  }

  /** After the segment is gone. What is left standing does no harm: no other segment ever has its id. */
  remove(entry: number): void {
    this.#free.push(entry);
  }

  /** The process ends in an orderly way, and nothing is left of it. */
  discard(): void {
    const native = getNative();
    native.removeSegment(this.#name);
    native.closeDescriptor(this.#segment.fd);
  }
}

/** What the record of a dead process says. Whoever calls this has locked it: before that it may have grown since it was opened. */
export function readEntries({ fd }: Segment): RecordEntry[] {
  const bytes = fstatSync(fd).size;
  const content = Buffer.alloc(bytes);
  const read = bytes === 0 ? 0 : readSync(fd, content, 0, bytes, 0);
  const entries: RecordEntry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= read; at += ENTRY_BYTES) {
    const length = Math.min(content.readUInt32LE(at), ENTRY_BYTES - NAME_AT);
    if (length === 0) continue;
    const name = content.toString('utf8', at + NAME_AT, at + NAME_AT + length);
    entries.push({ name, id: content.readDoubleLE(at + ID_AT) });
  }
  return entries;
}
