import { type Encoded, encode } from '../../codec/index.js';
import { describeReference, isFunctionRef } from '../../functions/index.js';
import type { Work } from '../launch/message.js';
import type { ProcessState } from '../state.js';

export interface EncodedWork {
  readonly work: Work;
  /** Valid until something else is encoded. */
  readonly encoded: Encoded;
}

/**
 * Target and arguments, or the instance of a subclass, as bytes. `isPlain`: the object is of a class of ours and
 * nothing was put on it, so that the child can make its own. **Throws** `SerializationError` for what cannot travel.
 */
export function encodeWork(process: object, { options }: ProcessState, isPlain: boolean): EncodedWork {
  const { target, args = [] } = options;
  if (!isPlain) {
    if (target === undefined) return { work: { of: 'subclass' }, encoded: encode(process, 'this') };
    return { work: { of: 'subclass-with-target' }, encoded: encode({ process, target, args }, 'options') };
  }
  if (!isFunctionRef(target)) return { work: { of: 'target' }, encoded: encode({ target, args }, 'options') };
  const { module, name } = describeReference(target);
  return { work: { of: 'reference', module, name }, encoded: encode({ args }, 'options') };
}
