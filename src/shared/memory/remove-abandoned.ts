import { getNative, type Native, type Segment } from '../../native/index.js';
import { RECORD_PREFIX, type RecordEntry, readEntries } from './record.js';
import { isPossibleName } from './segment-name.js';

/**
 * Removes the segments of this user's processes that ended without doing it: those whose record nobody has locked. Any
 * number of processes may do this at once, and each may be killed at it: a record goes last.
 */
export function removeAbandoned(): void {
  const native = getNative();
  for (const name of native.segmentNames()) {
    if (!name.startsWith(RECORD_PREFIX)) continue;
    const record = openRecord(native, name);
    if (record === null) continue;
    try {
      // A record of another user could name anything, and we might be allowed to remove it.
      if (record.isOurs && native.lockSegment(record.fd)) removeRecorded(native, name, record);
    } catch {
      // What cannot be removed now is no reason why the caller could not do what it came for.
    } finally {
      native.closeDescriptor(record.fd);
    }
  }
}

/** Removes a segment if it is still the one that is meant, not a later one of the same name. */
export function removeSegment({ name, id }: RecordEntry): boolean {
  const native = getNative();
  return native.identifySegment(name) === id && native.removeSegment(name);
}

function removeRecorded(native: Native, name: string, record: Segment): void {
  for (const entry of readEntries(record)) {
    if (isPossibleName(entry.name)) removeSegment(entry);
  }
  if (native.identifySegment(name) === record.id) native.removeSegment(name);
}

function openRecord(native: Native, name: string): Segment | null {
  try {
    return native.openSegment(name);
  } catch {
    return null; // another user's
  }
}
