import { nearest } from '../util/nearest.js';

/** ` Did you mean "x"?` for the candidate nearest to what was typed, or nothing where none is near. */
export function closest(typed: string, candidates: string[]): string {
  const near = nearest(typed, candidates);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}
