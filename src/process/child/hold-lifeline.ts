import { getNative } from '../../native/index.js';
import { Descriptor } from '../launch/descriptors.js';

/** The creator has not come so far: this process asks the kernel itself, or ends here if the creator is gone. */
export function holdLifeline(): void {
  getNative().dieWithPipe(Descriptor.LIFELINE);
}
