import assert from 'node:assert/strict';
import { endOf } from '../../../src/connection/connection.js';
import { Direction, directionWord } from '../../../src/connection/layout.js';
import { type Connection, EOFError, Pipe, TimeoutError } from '../../../src/index.js';
import { getParkingLot } from '../../../src/waiting/index.js';
import { type Parcel, pack, type Size, unpack } from '../../chaos/parcels.js';
import { Random } from '../../chaos/random.js';
import { passOn, pollAll, receiveParcels, sendParcels } from '../victims/pipes.js';
import { type Scenario, type Stage, untilOrEnd } from './scenario.js';

const SIZES = ['small', 'large', 'gift'] as const;
const PARCELS = { small: 4, large: 2, gift: 3 };
const FILLING = 'filling';

export const pipes: Record<string, Scenario> = {};
for (const size of SIZES) {
  for (const blocking of [false, true]) {
    for (const parked of [false, true]) {
      const how = `${size}, ${blocking ? 'blocking' : 'awaited'}${parked ? ', parked' : ''}`;
      pipes[`send ${how}`] = { since: 'begin', play: (stage) => playSender(stage, size, blocking, parked) };
      pipes[`receive ${how}`] = { since: 'begin', play: (stage) => playReceiver(stage, size, blocking, parked) };
    }
  }
}
for (const blocking of [false, true]) {
  const how = blocking ? 'blocking' : 'awaited';
  pipes[`send beside another, ${how}`] = { since: 'begin', play: (stage) => playRivalSenders(stage, blocking) };
  pipes[`receive beside another, ${how}`] = { since: 'begin', play: (stage) => playRivalReceivers(stage, blocking) };
  pipes[`poll and wait, ${how}`] = { since: 'begin', play: (stage) => playPoll(stage, blocking) };
}
pipes['ends in messages'] = { since: 'begin', play: playPassing };

/** The victim sends, into a pipe that is full at first if it is to park. What arrives of it has no gap; then end-of-file. */
async function playSender(stage: Stage, size: Size, blocking: boolean, parked: boolean): Promise<void> {
  const [reader, writer] = Pipe({ duplex: false });
  await writer.send(await pack('creator', 0, 'small', new Random(2)));
  const filled = parked ? await fill(writer) : 0;
  const victim = stage.victim(sendParcels, writer, 'victim', PARCELS[size], size, blocking);
  if (parked) await untilOrEnd(victim, () => waiting(reader, Direction.WRITERS) > 0);
  const arrived = receiveAll(reader);
  const killed = await stage.wasKilled();
  // The creator goes on where the victim was: its lock, its half message.
  const last = await pack('creator', 1, size, new Random(2));
  await writer.send(last);
  last.gift?.close();
  writer.close();
  const { victim: count = 0, creator, [FILLING]: fillings = 0 } = await arrived;
  assert.equal(fillings, filled);
  assert.equal(creator, 2);
  if (!killed) assert.equal(count, PARCELS[size]);
  reader.close();
}

/** The victim and another process send on one end: the other's parcels all arrive. */
async function playRivalSenders(stage: Stage, blocking: boolean): Promise<void> {
  const [reader, writer] = Pipe({ duplex: false });
  const other = stage.other(sendParcels, writer, 'other', 20, 'large', blocking);
  stage.victim(sendParcels, writer, 'victim', 3, 'large', blocking);
  writer.close();
  const counts = await receiveAll(reader);
  assert.equal(counts.other, 20);
  if (!(await stage.wasKilled())) assert.equal(counts.victim, 3);
  assert.equal(await other.join(), 0);
  reader.close();
}

/** The victim receives; of what it did not take, the creator gets all, but at most one that dies with it. */
async function playReceiver(stage: Stage, size: Size, blocking: boolean, parked: boolean): Promise<void> {
  const [reader, writer] = Pipe({ duplex: false });
  const [receipts, acknowledge] = Pipe<number>({ duplex: false });
  const victim = stage.victim(receiveParcels, reader, acknowledge, blocking);
  await reader.poll(); // or the creator, which gave this end away, would not count as a reader
  const sent = sendAll(writer, PARCELS[size], size, async () => {
    if (parked) await untilOrEnd(victim, () => waiting(reader, Direction.READERS) > 0);
  });
  acknowledge.close();
  const numbers: number[] = [];
  for await (const number of receipts) numbers.push(number);
  const killed = await stage.wasKilled();
  await sent;
  const rest: number[] = [];
  await receiveEach(reader, async (parcel) => void rest.push(parcel.number));
  const all = [...numbers.filter((number) => number >= 0), ...rest];
  assert.equal(new Set(all).size, all.length, `twice: ${all}`);
  assert.ok(PARCELS[size] - all.length <= (killed ? 1 : 0), `${all} of ${PARCELS[size]}`);
  for (const end of [reader, receipts]) end.close();
}

/** The victim and another process receive on one end: every parcel arrives once, but at most one that dies with the victim. */
async function playRivalReceivers(stage: Stage, blocking: boolean): Promise<void> {
  const PARCELS_OF_BOTH = 30;
  const [reader, writer] = Pipe({ duplex: false });
  const [receipts, acknowledge] = Pipe<number>({ duplex: false });
  const other = stage.other(receiveParcels, reader, acknowledge, blocking);
  stage.victim(receiveParcels, reader, acknowledge, blocking);
  for (const end of [reader, acknowledge]) end.close();
  const sent = sendAll(writer, PARCELS_OF_BOTH, 'large');
  const numbers: number[] = [];
  for await (const number of receipts) numbers.push(number);
  await sent;
  const killed = await stage.wasKilled();
  assert.equal(await other.join(), 0);
  const parcels = numbers.filter((number) => number >= 0);
  assert.equal(new Set(parcels).size, parcels.length, `twice: ${parcels}`);
  assert.ok(PARCELS_OF_BOTH - parcels.length <= (killed ? 1 : 0), `${parcels}`);
  receipts.close();
}

/** The victim looks at two pipes and takes what came; the creator then finds them usable. */
async function playPoll(stage: Stage, blocking: boolean): Promise<void> {
  const all = [Pipe(), Pipe()];
  const victim = stage.victim(
    pollAll,
    all.map(([, there]) => there),
    blocking,
  );
  const [here, there] = all[1] as (typeof all)[0];
  await there.poll(); // or the creator, which gave this end away, would not count as a reader
  await untilOrEnd(victim, () => waiting(there, Direction.READERS, 0) > 0);
  await here.send('one');
  await stage.wasKilled();
  await here.send('two');
  const heard = [await there.recv(), ...((await there.poll()) ? [await there.recv()] : [])];
  assert.ok(heard.at(-1) === 'two' && heard.length <= 2, `heard ${heard}`);
  for (const end of all.flat()) end.close();
}

/** An end travels to the victim in a message, and back. Whoever has it, end-of-file comes when nobody has. */
async function playPassing(stage: Stage): Promise<void> {
  const [mail, theirs] = Pipe();
  const [here, there] = Pipe();
  stage.victim(passOn, theirs);
  theirs.close();
  await mail.send({ end: there });
  there.close();
  const heard = await here.recv().catch(expectEnd);
  assert.ok(heard === 'from the victim' || heard === undefined);
  const back: any = await mail.recv().catch(expectEnd);
  if (back !== undefined) {
    await back.end.send('from the creator');
    back.end.close();
    assert.equal(await here.recv(), 'from the creator');
  }
  mail.close();
  await stage.wasKilled();
  await assert.rejects(here.recv(), EOFError);
  here.close();
}

/** Fills the pipe with messages, the rest of it with smaller ones; says how many. */
async function fill(writer: Connection): Promise<number> {
  let count = 0;
  for (const bytes of [16_000, 0]) {
    while (await isSentAtOnce(writer, { from: FILLING, content: new Uint8Array(bytes) })) count++;
  }
  return count;
}

async function isSentAtOnce(writer: Connection, message: unknown): Promise<boolean> {
  try {
    await writer.send(message, { timeout: 0 });
    return true;
  } catch (error) {
    if (error instanceof TimeoutError) return false;
    throw error;
  }
}

/** Counts what arrives of each sender until end-of-file; it must be whole and in order. */
async function receiveAll(reader: Connection): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await receiveEach(reader, async (parcel) => {
    const count = counts[parcel.from] ?? 0;
    if (parcel.from !== FILLING) assert.equal(parcel.number, count, `the next parcel from ${parcel.from}`);
    counts[parcel.from] = count + 1;
  });
  return counts;
}

async function receiveEach(reader: Connection, use: (parcel: Parcel) => Promise<void>): Promise<void> {
  for await (const parcel of reader) {
    if (parcel.from !== FILLING) await unpack(parcel);
    await use(parcel);
  }
}

async function sendAll(writer: Connection, count: number, size: Size, before = async () => {}): Promise<void> {
  const random = new Random(3);
  for (let number = 0; number < count; number++) {
    await before();
    const parcel = await pack('creator', number, size, random);
    await writer.send(parcel);
    parcel.gift?.close();
  }
  writer.close();
}

/** How many wait in a queue of the pipe. */
function waiting(end: Connection, queue: number, direction = 0): number {
  const { pipe, pipeGeneration } = endOf(end);
  return getParkingLot().queue({ ref: pipe, generation: pipeGeneration, word: directionWord(direction) + queue }).count;
}

function expectEnd(error: unknown): undefined {
  if (!(error instanceof EOFError)) throw error;
}
