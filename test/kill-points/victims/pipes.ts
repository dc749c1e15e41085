// What the processes at the ends of pipes do.
import { type Connection, EOFError } from '../../../src/index.js';
import { pack, type Size, unpack } from '../../chaos/parcels.js';
import { Random } from '../../chaos/random.js';
import { beginKillPoints } from '../kill-point.js';

type Any = Connection<any, any>;

/** Sends numbered parcels. */
export async function sendParcels(to: Any, name: string, count: number, size: Size, blocking: boolean): Promise<void> {
  beginKillPoints();
  const random = new Random(1);
  for (let number = 0; number < count; number++) {
    const parcel = await pack(name, number, size, random);
    if (blocking) to.sendSync(parcel);
    else await to.send(parcel);
    parcel.gift?.close();
  }
  to.close();
}

/** Receives parcels until end-of-file, says of each that it came, and returns how many there were. */
export async function receiveParcels(from: Any, receipts: Any, blocking: boolean): Promise<number> {
  await receipts.send(-1);
  beginKillPoints();
  for (let count = 0; ; count++) {
    const parcel = await next(from, blocking);
    if (parcel === undefined) return count;
    await unpack(parcel);
    receipts.sendSync(parcel.number);
  }
}

async function next(from: Any, blocking: boolean): Promise<any> {
  try {
    return blocking ? from.recvSync() : await from.recv();
  } catch (error) {
    if (error instanceof EOFError) return undefined;
    throw error;
  }
}

/** Gives an end to and fro in messages, and lets go of it. */
export async function passOn(mail: Any): Promise<void> {
  beginKillPoints();
  for await (const { end } of mail) {
    await end.send('from the victim');
    await mail.send({ end });
    end.close();
  }
}

/** Waits for a message with each of the ways to look for one. */
export async function pollAll(ends: Any[], blocking: boolean): Promise<void> {
  const { wait, waitSync } = await import('../../../src/connection.js');
  beginKillPoints();
  for (const end of ends) {
    if (blocking) end.pollSync({ timeout: 1 });
    else await end.poll({ timeout: 1 });
  }
  const ready = blocking ? waitSync(ends) : await wait(ends);
  for (const end of ready) await end.recv();
}
