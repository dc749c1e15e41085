import type { ClosureCode } from './descriptors.js';
import type { InspectedScope } from './inspect-function.js';

/** The variable, in the scope around every revived function, that holds the code it was made from. */
export const CODE_VARIABLE = '__multiproc_code';

/**
 * The code a revived function (or one created inside it) comes from. Such a function is not what its module exports,
 * even though its file says so, and V8 knows its script under another number.
 */
export function revivedCode(scopes: readonly InspectedScope[]): ClosureCode | undefined {
  for (const { variables } of scopes) {
    const code: unknown = Object.getOwnPropertyDescriptor(variables, CODE_VARIABLE)?.value;
    if (code !== undefined) return code as ClosureCode;
  }
  return undefined;
}
