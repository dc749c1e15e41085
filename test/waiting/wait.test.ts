import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getArena, Slot, slotWord } from '../../src/arena/index.js';
import { ValueError } from '../../src/index.js';
import { Chance, getParking } from '../../src/waiting/index.js';
import { run } from '../support/run.js';
import { until } from '../support/until.js';
import { Permits } from './fixtures/permits.js';

const permits = new Permits();

test('a wait that times out or is aborted leaves no trace', async () => {
  const controller = new AbortController();
  const aborted = permits.take({ signal: controller.signal });
  await until(() => permits.waiting === 1);
  const { wait: timedOut } = await startParked((timeout) => permits.take({ timeout }));
  controller.abort(new Error('not any more'));
  await assert.rejects(aborted, /not any more/);
  assert.equal(await timedOut, undefined);
  assert.equal(permits.takeSync({ timeout: 5 }), undefined);
  assert.equal(permits.waiting, 0);
  const { hot, parked } = getParking().statistics();
  assert.deepEqual({ hot, parked }, { hot: 0, parked: 0 });
});

test('a time-out of 0 or less tries once, NaN throws, and what is there is had even then', async () => {
  for (const timeout of [0, -1, Number.NEGATIVE_INFINITY]) {
    assert.equal(await permits.take({ timeout }), undefined);
    assert.equal(permits.takeSync({ timeout }), undefined);
    permits.give();
    assert.equal(await permits.take({ timeout }), true);
  }
  assert.throws(() => permits.take({ timeout: Number.NaN }), ValueError);
  assert.throws(() => permits.takeSync({ timeout: Number.NaN }), ValueError);
  assert.equal(permits.waiting, 0);
});

test('a wait with a signal that is aborted already rejects and takes nothing', async () => {
  permits.give();
  await assert.rejects(permits.take({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
  assert.equal(await permits.take({ timeout: 0 }), true);
});

test('a time-out longer than a timer can be does not end at once', async () => {
  const wait = permits.take({ timeout: 2 ** 40 });
  await until(() => permits.waiting === 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(permits.waiting, 1);
  permits.give();
  assert.equal(await wait, true);
});

test('what came while the event loop was busy is there when the time is over', async () => {
  const { wait, timeout } = await startParked((timeout) => permits.take({ timeout }));
  for (const end = performance.now() + 2 * timeout; performance.now() < end; );
  permits.add(1); // and nobody was woken
  assert.equal(await wait, true);
});

test('what attempt throws ends the wait, parked or not', async () => {
  const failing = { queues: [permits.queue], watch: [] };
  const fail = (): never => {
    throw new Error('broken');
  };
  await assert.rejects(getParking().wait({ ...failing, attempt: fail }, {}), /broken/);
  let attempts = 0;
  const later = getParking().wait(
    { ...failing, attempt: () => (attempts++ > 0 && permits.waiting > 0 ? fail() : undefined) },
    {},
  );
  await assert.rejects(later, /broken/);
  assert.throws(() => getParking().waitSync({ ...failing, attempt: fail }, {}), /broken/);
  assert.equal(permits.waiting, 0);
});

test('what a wait is told right after it has looked is not lost, although its node is in an old list of woken ones', async () => {
  const queues = [permits.queue];
  const onlyWoken = (chance: Chance): true | undefined => (chance === Chance.WOKEN ? true : undefined);
  const first = await startParked((timeout) =>
    getParking().wait({ attempt: onlyWoken, queues, watch: [], consumes: true }, { timeout }),
  );
  getParking().wake(permits.queue);
  for (const end = performance.now() + 2 * first.timeout; performance.now() < end; );
  assert.equal(await first.wait, true, 'its timer was first: the list of woken nodes has not been read yet');

  let looks = 0;
  const told = getParking().wait<number>(
    {
      attempt(chance, message) {
        if (chance === Chance.WOKEN) return message;
        if (++looks === 2) getParking().wake(permits.queue, 1, undefined, 7);
        return undefined;
      },
      entering() {},
      queues,
      watch: [],
      consumes: true,
    },
    undefined,
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (looks < 2) getParking().wake(permits.queue, 1, undefined, 7);
  assert.equal(await told, 7);
  assert.equal(permits.waiting, 0);
});

test('a waker that was killed before it rang loses nothing: the periodic look arms the bell again', async () => {
  const { slot, windows } = getArena();
  const first = permits.take();
  const second = permits.take();
  await until(() => permits.waiting === 2);
  const rungButNobodyDid = 2;
  Atomics.store(windows.header, slotWord(slot, Slot.BELL), rungButNobodyDid);
  permits.give();
  assert.equal(await first, true);
  const { rings } = getParking().statistics();
  permits.give();
  assert.equal(await second, true);
  assert.ok(getParking().statistics().rings > rings, 'the second was told by the bell');
});

/** A wait in the queue, with as short a time-out as leaves it the time to get there. */
async function startParked(begin: (timeout: number) => Promise<true | undefined>) {
  const before = permits.waiting;
  for (let timeout = 10; ; timeout *= 2) {
    const wait = begin(timeout);
    let ended = false;
    void wait.then(() => {
      ended = true;
    });
    await until(() => ended || permits.waiting > before);
    if (!ended) return { wait, timeout };
  }
}

const programs = [
  ['idle', 'undefined\n', 'an idle library lets the program end'],
  ['unreferenced', 'idle\n', 'a wait with `ref: false` lets the program end'],
  ['parked', 'true\n', 'a parked wait keeps the program alive'],
] as const;

for (const [name, stdout, title] of programs) {
  test(title, async () => {
    const program = fileURLToPath(new URL(`fixtures/${name}.js`, import.meta.url));
    assert.deepEqual(await run(process.execPath, [program]), { code: 0, signal: null, stdout, stderr: '' });
  });
}
