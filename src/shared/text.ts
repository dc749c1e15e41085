import { ValueError } from '../errors.js';
import type { TypeCode } from './type-codes.js';

/** The text in elements of `c` or `u`: what stands before the first NUL. */
export function readText(code: TypeCode, elements: readonly unknown[]): string {
  checkText(code);
  const end = elements.indexOf(code === 'c' ? 0 : '\0');
  const text = end < 0 ? elements : elements.slice(0, end);
  return code === 'c' ? Buffer.from(text as number[]).toString() : text.join('');
}

/** The elements that stand for the text, with a NUL at its end if there is room. */
export function writeText(code: TypeCode, text: unknown, room: number): unknown[] {
  checkText(code);
  if (typeof text !== 'string') throw new ValueError('The value of a text array is a string; its bytes are `raw`');
  const elements: unknown[] = code === 'c' ? [...Buffer.from(text)] : [...text];
  if (elements.length > room) throw new ValueError(`The text takes ${elements.length} elements; there are ${room}`);
  return elements.length < room ? [...elements, code === 'c' ? 0 : '\0'] : elements;
}

function checkText(code: TypeCode): void {
  if (code !== 'c' && code !== 'u')
    throw new ValueError(`An array of '${code}' is no text: only 'c' and 'u' have a value`);
}
