import { ftruncateSync } from 'node:fs';
import type { Handle } from '../../arena/index.js';
import { type Encoded, encode, encodeError } from '../../codec/index.js';
import { Descriptor } from '../launch/descriptors.js';
import type { Report } from '../launch/message.js';
import { writePayload } from '../launch/payload-file.js';
import { publishReport } from '../launch/record.js';
import { mapErrorStacks } from './error-stacks.js';
import { wakeUnlessEnding } from './wake-unless-ending.js';

/**
 * A value that cannot travel fails `result` and nothing else: `() => setTimeout(work, 100)` returns one without meaning to,
 * and its work is still to be done.
 */
export function reportReturned(record: Handle, value: unknown): void {
  let encoded: Encoded;
  try {
    encoded = encode(value, 'the result');
  } catch (error) {
    reportThrown(record, error);
    return;
  }
  tell(record, 'returned', encoded);
}

export function reportThrown(record: Handle, error: unknown): void {
  mapErrorStacks(error);
  tell(record, 'threw', encodeError(error));
}

/** The report is in the payload file already, and holds no handles. */
export function announceReport(record: Handle): void {
  publishReport(record, []);
}

function tell(record: Handle, outcome: Report['outcome'], encoded: Encoded): void {
  ftruncateSync(Descriptor.PAYLOAD, 0); // an attempt before this one may have failed half-way
  writePayload(Descriptor.PAYLOAD, { kind: 'report', outcome }, encoded);
  if (encoded.handles.length > 0) publishReport(record, encoded.handles);
  else wakeUnlessEnding(() => announceReport(record));
}
