import assert from 'node:assert/strict';
import { type Connection, Pipe } from '../../../src/index.js';
import { until } from '../../support/until.js';
import { randomInstant } from '../instants.js';
import { type Parcel, type Size, unpack } from '../parcels.js';
import { sendForEver } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

/**
 * Senders on one pipe or on one each are killed while they send. Of each, the parcels 0, 1, 2 … arrive, whole, without
 * a gap, up to some number; then end-of-file.
 */
export const senders: Scenario = async (random) => {
  const share = random.chance(0.5);
  const size = random.pick<Size>(['small', 'large', 'gift']);
  const pipes = range(share ? 1 : 4).map(() => Pipe<Parcel>({ duplex: false }));
  const received = new Map<string, number>();
  const victims = range(4).map((i) => {
    const [, writer] = pipes[i % pipes.length] as (typeof pipes)[0];
    return start(sendForEver, writer, `sender ${i}`, size, random.chance(0.3));
  });
  for (const [, writer] of pipes) if (random.chance(0.5)) writer.close();
  const receiving = pipes.map(([reader]) => receive(reader, received));
  for (const [i, victim] of random.shuffled([...victims.entries()])) {
    if (random.chance(0.9)) await until(() => received.has(`sender ${i}`));
    await randomInstant(random, 20);
    await kill(victim);
  }
  await Promise.all(receiving);
  for (const end of pipes.flat()) end.close();
  return { kills: victims.length, checked: [...received.values()].reduce((sum, next) => sum + next, 0) };
};

async function receive(reader: Connection<Parcel>, received: Map<string, number>): Promise<void> {
  for await (const parcel of reader) {
    const expected = received.get(parcel.from) ?? 0;
    assert.equal(parcel.number, expected, `the next parcel from ${parcel.from}`);
    received.set(parcel.from, expected + 1);
    await unpack(parcel);
  }
}
