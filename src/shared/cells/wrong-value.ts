import { inspect } from 'node:util';
import { ValueError } from '../../errors.js';

export function wrongValue(code: string, wanted: string, value: unknown): ValueError {
  return new ValueError(`Type code '${code}' holds ${wanted}, not ${inspect(value)}`);
}

export function notANumber(code: string): ValueError {
  return new ValueError(`Elements of type code '${code}' are no numbers to add to: use compareExchange`);
}
