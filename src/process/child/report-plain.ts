import type { Handle } from '../../arena/index.js';
import { Descriptor } from '../launch/descriptors.js';
import type { Report } from '../launch/message.js';
import { writePayload } from '../launch/payload-file.js';
import { wakeUnlessEnding } from './wake-unless-ending.js';

/** Reports a returned value without the codec, if it is one that JSON holds exactly; most are undefined. */
export function reportPlain(record: Handle, value: unknown): boolean {
  if (!isPlain(value)) return false;
  const report: Report = { kind: 'report', outcome: 'returned', plain: value === undefined ? {} : { value } };
  writePayload(Descriptor.PAYLOAD, report);
  wakeUnlessEnding(async () => (await import('./second-half.js')).announceReport(record));
  return true;
}

function isPlain(value: unknown): value is undefined | null | string | number | boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean';
}
