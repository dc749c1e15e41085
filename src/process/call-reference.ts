import { describeReference, type FunctionRef } from '../functions/index.js';
import { loadReference } from './load-reference.js';

/** Calls what an explicit reference names, in this process. */
export async function callReference(reference: FunctionRef, args: readonly unknown[]): Promise<unknown> {
  const { module, name } = describeReference(reference);
  const target = await loadReference(module, name);
  return target(...args);
}
