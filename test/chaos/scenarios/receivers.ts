import assert from 'node:assert/strict';
import { type Connection, Pipe } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { randomInstant } from '../instants.js';
import { pack, type Size } from '../parcels.js';
import type { Random } from '../random.js';
import { receiveAll } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

/**
 * Receivers that share one end are killed while they receive; one survives. No parcel arrives twice, and of all the
 * parcels only those are missing that a killed receiver had in hand: one each.
 */
export const receivers: Scenario = async (random) => {
  const [reader, writer] = Pipe({ duplex: false });
  const [receipts, acknowledge] = Pipe({ duplex: false });
  const size = random.pick<Size>(['small', 'large', 'gift']);
  const names = range(4).map((i) => `receiver ${i}`);
  const victims = names.map((name) => start(receiveAll, reader, acknowledge, name, random.chance(0.3)));
  const survivor = start(receiveAll, reader, acknowledge, 'survivor', false);
  reader.close();
  acknowledge.close();
  const present = new Set<string>();
  const arrived = collectReceipts(receipts, present);
  const sending = { stop: false };
  const sent = sendUntilStopped(writer, size, random, sending);
  for (const [i, victim] of random.shuffled([...victims.entries()])) {
    if (random.chance(0.9)) await until(() => present.has(names[i] as string));
    await randomInstant(random, 20);
    await kill(victim);
  }
  sending.stop = true;
  const count = await sent;
  writer.close();
  assert.equal(await survivor.join(), 0);
  const numbers = await arrived;
  assert.equal(new Set(numbers).size, numbers.length, 'no parcel arrives twice');
  assert.ok(count - numbers.length <= victims.length, `${count - numbers.length} of ${count} parcels are missing`);
  receipts.close();
  return { kills: victims.length, checked: numbers.length };
};

async function sendUntilStopped(
  writer: Connection,
  size: Size,
  random: Random,
  sending: { stop: boolean },
): Promise<number> {
  let number = 0;
  for (; !sending.stop; number++) {
    const parcel = await pack('the creator', number, size, random);
    await writer.send(parcel);
    parcel.gift?.close();
  }
  return number;
}

async function collectReceipts(receipts: Connection, present: Set<string>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { name, number } of receipts) {
    present.add(name);
    if (number >= 0) numbers.push(number);
  }
  return numbers;
}
