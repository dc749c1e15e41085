import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { ValueError } from '../../errors.js';
import { RECORD_PREFIX } from './record.js';

/** What a file system takes for one name. */
const LONGEST = 255;

/** As CPython makes them: 14 characters, the least that POSIX systems allow. */
export const randomName = (): string => `psm_${randomUUID().slice(0, 8)}`;

/** Whether a segment can have this name at all. */
export const isPossibleName = (name: string): boolean => whatIsWrong(name) === undefined;

export function checkName(name: unknown): asserts name is string {
  const why = whatIsWrong(name);
  if (why !== undefined) throw new ValueError(`${inspect(name)} cannot be the name of a shared memory segment: ${why}`);
}

function whatIsWrong(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'it is no string';
  if (name === '' || name === '.' || name === '..') return 'it names no file';
  if (name.includes('\0')) return 'it has a NUL in it';
  if (name.includes('/')) return 'it has a slash in it (Python adds the one that POSIX wants, and so do we)';
  if (Buffer.byteLength(name) > LONGEST) return `it has more than ${LONGEST} bytes`;
  if (name.startsWith(RECORD_PREFIX))
    return `names that begin with ${RECORD_PREFIX} are those of this library's records`;
  return undefined;
}
