import { ftruncateSync } from 'node:fs';
import { belongToArena, hasJoined } from '../../arena/membership.js';
import { logger } from '../current.js';
import { Descriptor } from '../launch/descriptors.js';
import type { Launch } from '../launch/message.js';
import { isLifelineNoted, type Payload, readPayload } from '../launch/payload-file.js';
import { becomeLaunched } from './become-launched.js';
import { letCompilersFinish } from './let-compilers-finish.js';
import { reportPlain } from './report-plain.js';
import { reviveWork } from './revive-work.js';
import { watchUnsettled } from './unsettled.js';

/** The life of a child: it learns who it is, gets its work, does it, and reports. Then its event loop runs empty. */
export async function runChild(): Promise<void> {
  if (!isLifelineNoted(Descriptor.PAYLOAD)) (await import('./second-half.js')).holdLifeline();
  const payload = receive();
  const { record } = payload.message;
  becomeLaunched(payload.message);
  const settled = watchUnsettled(payload.message.name);
  try {
    const work = await reviveWork(payload);
    logger.info('child process calling self.run()');
    const began = performance.now();
    const value = await work();
    settled();
    if (hasJoined()) letCompilersFinish(performance.now() - began);
    if (!reportPlain(record, value)) (await import('./second-half.js')).reportReturned(record, value);
  } catch (error) {
    settled();
    (await import('./second-half.js')).failWith(record, error);
  }
}

/** Takes what the creator wrote, and gives its memory back. */
function receive(): Payload<Launch> {
  const payload = readPayload<Launch>(Descriptor.PAYLOAD, 'launch');
  if (payload === null) throw new Error('The creator of this process is of another version of multiproc');
  ftruncateSync(Descriptor.PAYLOAD, 0);
  belongToArena(Descriptor.ARENA, payload.message.slot);
  return payload;
}
