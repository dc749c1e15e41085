import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getArena, MAX_PROCESSES } from '../../src/arena/index.js';
import { Process, ValueError } from '../../src/index.js';
import { getParkingLot, WakeReason } from '../../src/waiting/index.js';
import { doorbellWord, futexWord, pendingOf } from '../../src/waiting/wake-words.js';
import { isAsleep } from '../support/asleep.js';
import { run } from '../support/run.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { Permits } from './fixtures/permits.js';
import { takeRescued } from './fixtures/takers.js';

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
  const { spinning, parked } = getParkingLot().statistics();
  assert.deepEqual({ spinning, parked }, { spinning: 0, parked: 0 });
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

test('what tryNow throws ends the wait, parked or not', async () => {
  const failing = { queues: [permits.queue], watch: [] };
  const fail = (): never => {
    throw new Error('broken');
  };
  await assert.rejects(getParkingLot().park({ ...failing, tryNow: fail }, {}), /broken/);
  let attempts = 0;
  const later = getParkingLot().park(
    { ...failing, tryNow: () => (attempts++ > 0 && permits.waiting > 0 ? fail() : undefined) },
    {},
  );
  await assert.rejects(later, /broken/);
  assert.throws(() => getParkingLot().parkSync({ ...failing, tryNow: fail }, {}), /broken/);
  assert.equal(permits.waiting, 0);
});

test('a wait hears what it is told while it looks', async () => {
  let looks = 0;
  const told = getParkingLot().park<number>(
    {
      tryNow(reason, token) {
        if (reason === WakeReason.NOTIFIED) return token;
        if (++looks === 1) getParkingLot().notify(permits.notices, 1, 7);
        return undefined;
      },
      onEnqueued() {},
      queues: [permits.notices],
      watch: [],
      exclusive: true,
    },
    undefined,
  );
  assert.equal(await told, 7);
  assert.equal(permits.notices.count, 0);
});

for (const blocking of [false, true]) {
  test(`a waker that was killed before its system call silences no other: ${blocking ? 'blocking' : 'awaited'}`, () =>
    losesNoWakeUp(async () => {
      const { table, windows } = getArena();
      const taker = new Process({ target: takeRescued, args: [permits, blocking] }).start();
      await until(() => permits.waiting === 1 && isAsleep(taker));
      const slot = table.entries().find(({ pid }) => pid === taker.pid)?.slot as number;
      const bell = blocking ? futexWord(slot) : doorbellWord(slot);
      Atomics.store(windows.header, bell, pendingOf(MAX_PROCESSES - 1));
      permits.give();
      const rescued = await taker.result;
      await taker.join();
      return rescued;
    }));
}

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

for (const [spin, parks] of [
  [undefined, availableParallelism() === 1],
  ['0', true],
] as const) {
  test(`a wait spins before it parks where another CPU may answer, and not with MULTIPROC_SPIN=0: ${spin}`, async () => {
    const program = fileURLToPath(new URL('fixtures/spins.js', import.meta.url));
    const stdout = parks ? 'spinning 0, parked 1\n' : 'spinning 1, parked 0\n';
    const ended = await run(process.execPath, [program], { env: { MULTIPROC_SPIN: spin } });
    assert.deepEqual(ended, { code: 0, signal: null, stdout, stderr: '' });
  });
}
