import assert from 'node:assert/strict';
import { type Connection, JoinableQueue, Pipe } from '../../../src/index.js';
import { distance } from '../../../src/queues/flagged-counter.js';
import { Word } from '../../../src/queues/layout.js';
import { stateOf } from '../../queues/fixtures/victims.js';
import { until } from '../../support/until.js';
import { randomInstant } from '../instants.js';
import type { Size } from '../parcels.js';
import { getForEver, putForEver } from '../victims.js';
import { kill, range, type Scenario, start } from './scenario.js';

interface Receipt {
  readonly name: string;
  /** Without: it says that it is there. */
  readonly from?: string;
  readonly number: number;
}

/**
 * Putters and getters of one queue are killed at any instant; one of each survives. Every parcel that was put arrives
 * once, whole, in the order of its putter; missing are at most those that a killed getter had in hand, one each. The
 * counts add up: what was put is got, and what was got is done, but for those.
 */
export const queues: Scenario = async (random) => {
  const queue = new JoinableQueue(random.pick([0, 1, 5]));
  const [receipts, writer] = Pipe<Receipt>({ duplex: false });
  const putters = range(2 + random.below(3)).map((i) =>
    start(putForEver, queue, `putter ${i}`, random.pick<Size>(['small', 'small', 'large', 'gift']), random.chance(0.4)),
  );
  const getters = range(2 + random.below(3)).map((i) =>
    start(getForEver, queue, writer, `getter ${i}`, random.chance(0.4)),
  );
  writer.close();
  const seen = new Set<string>();
  const arrived = collect(receipts, seen);
  const victims = random.shuffled([
    ...putters.slice(1).map((victim, i) => ({ victim, name: `putter ${i + 1}` })),
    ...getters.slice(1).map((victim, i) => ({ victim, name: `getter ${i + 1}` })),
  ]);
  for (const { victim, name } of victims) {
    if (random.chance(0.9)) await until(() => seen.has(name));
    await randomInstant(random, 20);
    await kill(victim);
  }
  queue.shutdown();
  assert.equal(await putters[0]?.join(), 0);
  assert.equal(await getters[0]?.join(), 0);
  const all = await arrived;
  assert.equal(queue.qsize(), 0, 'all is got');
  const missing = checkAll(all);
  const killedGetters = getters.length - 1;
  const { unfinished } = queue.statistics();
  const lost = distance(0, stateOf(queue).load(Word.PUT)) - all.length;
  assert.ok(missing <= lost && lost <= unfinished, `${lost} parcels were put and did not arrive`);
  assert.ok(unfinished <= killedGetters, `${unfinished} are not done, but ${killedGetters} getters were killed`);
  receipts.close();
  queue.close();
  return { kills: victims.length, checked: all.length };
};

/** How many are missing. The last ones of a putter are not known here. */
function checkAll(receipts: readonly Receipt[]): number {
  let missing = 0;
  for (const [from, ofOne] of groupBy(receipts, (receipt) => receipt.from)) {
    const numbers = ofOne.map(({ number }) => number);
    assert.equal(new Set(numbers).size, numbers.length, `no parcel from ${from} arrives twice`);
    for (const mine of groupBy(ofOne, ({ name }) => name).values())
      for (const [i, { number }] of mine.entries())
        assert.ok(i === 0 || number > (mine[i - 1] as Receipt).number, `parcels from ${from} keep their order`);
    missing += numbers.reduce((most, number) => Math.max(most, number)) + 1 - numbers.length;
  }
  return missing;
}

/** Of each getter in the order in which it got them. */
async function collect(receipts: Connection<Receipt>, seen: Set<string>): Promise<Receipt[]> {
  const all: Receipt[] = [];
  for await (const receipt of receipts) {
    seen.add(receipt.name);
    if (receipt.from === undefined) continue;
    seen.add(receipt.from);
    all.push(receipt);
  }
  return all;
}

/** `Map.groupBy` of Node 21. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
