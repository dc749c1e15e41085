import { ftruncateSync } from 'node:fs';
import type { Handle } from '../../arena/index.js';
import { type Encoded, encode, encodeError } from '../../codec/index.js';
import { Descriptor } from '../launch/descriptors.js';
import type { Report } from '../launch/message.js';
import { writePayload } from '../launch/payload-file.js';
import { publishReport } from '../launch/record.js';
import { mapErrorStacks } from './error-stacks.js';

/** **Throws** when the value cannot travel; then nothing was told. */
export function reportReturned(record: Handle, value: unknown): void {
  tell(record, 'returned', encode(value, 'the result'));
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
  publishReport(record, encoded.handles);
}
