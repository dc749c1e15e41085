import { SerializationError } from '../errors.js';

/** The one way to refuse a function: who, why, what to do. */
export function cannotTravel(fn: Function, why: string, path = ''): SerializationError {
  const name = nameOf(fn);
  const who = name === '' ? 'An anonymous function' : `\`${name}\``;
  return new SerializationError(`${who} cannot be sent to another process: ${why}`, path || name);
}

/** A function's name without running a getter that the program may have put there (`static get name()`). */
export function nameOf(fn: Function): string {
  const value: unknown = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof value === 'string' ? value : '';
}
