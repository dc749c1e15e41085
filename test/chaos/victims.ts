// What the processes do that are going to be killed.
import { type Connection, EOFError, type JoinableQueue, Pipe, Process, QueueShutDown } from '../../src/index.js';
import { pack, type Size, unpack } from './parcels.js';
import { Random } from './random.js';

type Any = Connection<any, any>;

/** Sends numbered parcels until it is killed. */
export async function sendForEver(to: Any, name: string, size: Size, blocking: boolean): Promise<void> {
  const random = new Random(process.pid);
  for (let number = 0; ; number++) {
    const parcel = await pack(name, number, size, random);
    if (blocking) to.sendSync(parcel);
    else await to.send(parcel);
    parcel.gift?.close();
  }
}

/** Receives parcels, and says so, until end-of-file. */
export async function receiveAll(from: Any, acknowledge: Any, name: string, blocking: boolean): Promise<void> {
  await acknowledge.send({ name, number: -1 });
  try {
    for (;;) {
      const parcel = blocking ? from.recvSync() : await from.recv();
      await unpack(parcel);
      await acknowledge.send({ name, number: parcel.number });
    }
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
  }
}

/** Puts numbered parcels until it is killed, or the queue is shut down. */
export async function putForEver(queue: JoinableQueue, name: string, size: Size, blocking: boolean): Promise<void> {
  const random = new Random(process.pid);
  try {
    for (let number = 0; ; number++) {
      const parcel = await pack(name, number, size, random);
      try {
        if (blocking) queue.putSync(parcel);
        else await queue.put(parcel);
      } finally {
        parcel.gift?.close();
      }
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error;
  }
}

/** Gets parcels, and says so, until the queue is shut down and drained. */
export async function getForEver(queue: JoinableQueue, receipts: Any, name: string, blocking: boolean): Promise<void> {
  await receipts.send({ name });
  try {
    for (;;) {
      const parcel = blocking ? queue.getSync() : await queue.get();
      await unpack(parcel);
      await receipts.send({ name, from: parcel.from, number: parcel.number });
      queue.taskDone();
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error;
  }
}

/** Says that it is there, and waits until it is killed, or nobody is left to talk to. */
export async function standBy(connection: Any, _luggage: unknown): Promise<void> {
  await connection.send(process.pid);
  for await (const _ of connection);
}

/** Starts processes, and is killed in the middle of it. */
export async function breed(connection: Any, children: number): Promise<void> {
  await connection.send(process.pid);
  for (let i = 0; i < children; i++) {
    new Process({ target: standBy, args: [connection, new Uint8Array(i * 100_000)] }).start();
    if (i % 2 === 1) await new Promise(setImmediate);
  }
  for await (const _ of connection);
}

/** Does what changes shared memory, as fast as it can, together with others on one pipe, until `leave` ends. */
export async function churn(reader: Any, writer: Any, leave: Any, ready: Any, seed: number): Promise<number> {
  const random = new Random(seed);
  await ready.send('ready');
  let rounds = 0;
  for (; !leave.pollSync(); rounds++) {
    try {
      await churnOnce(random, reader, writer);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_MULTIPROC_TIMEOUT') throw error;
    }
    if (rounds % 20 === 0) await new Promise(setImmediate);
  }
  return rounds;
}

async function churnOnce(random: Random, reader: Any, writer: Any): Promise<void> {
  const what = random.below(10);
  const timeout = random.chance(0.05) ? 1 : 0;
  if (what === 0) for (const end of Pipe()) end.close();
  else if (what === 1) await reader.poll({ timeout });
  else if (what <= 3) letGo(await reader.recv({ timeout }));
  else if (what === 4) letGo(reader.recvSync({ timeout }));
  else if (what === 5) writer.sendSync(random.below(100), { timeout });
  else if (what === 6) await writer.send(new Uint8Array(random.below(400_000)), { timeout });
  else {
    const ends = Pipe({ duplex: random.chance(0.5) });
    try {
      await writer.send({ gifts: what === 7 ? [ends[0]] : ends }, { timeout });
    } finally {
      for (const end of ends) end.close();
    }
  }
}

function letGo(message: any): void {
  for (const gift of message?.gifts ?? []) gift.close();
}
