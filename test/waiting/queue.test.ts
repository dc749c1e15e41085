import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connection, Event, Pipe, Process } from '../../src/index.js';
import { getParkingLot } from '../../src/waiting/index.js';
import { isAsleep } from '../support/asleep.js';
import { nextServed } from '../support/in-turn.js';
import { until } from '../support/until.js';
import { losesNoWakeUp } from '../support/wake-ups.js';
import { Permits } from './fixtures/permits.js';
import { giveSilently, playPingPong, takeBoth, takeOne, takeRescued } from './fixtures/takers.js';

test('awaited and blocking waiters of several processes stand in one queue and are served in order of arrival', async () => {
  const permits = new Permits();
  const leave = new Event(); // not before: when a process ends, all that wait look again
  const takers: Process[] = [];
  const line: { served: Promise<string> }[] = [];
  for (const [i, blocking] of [false, true, false, true].entries()) {
    const [reports, report] = Pipe<string>({ duplex: false });
    const taker = new Process({ target: takeOne, args: [permits, report, 'served', blocking, leave] }).start();
    takers.push(taker as Process);
    line.push({ served: reports.recv().finally(() => closeAll(reports, report)) });
    await until(() => permits.waiting === i + 1 && isAsleep(taker));
  }
  while (line.length > 0) {
    const since = performance.now();
    permits.give();
    await nextServed(line, since, ({ served }) => served);
  }
  leave.set();
  assert.deepEqual(await Promise.all(takers.map((taker) => taker.join())), [0, 0, 0, 0]);
  leave.close();
});

test('one process: waits are served in order, also after one was woken in vain', async () => {
  const permits = new Permits();
  const order: number[] = [];
  const waits = [0, 1, 2, 3].map((i) => permits.take().then(() => order.push(i)));
  await until(() => permits.waiting === 4);
  getParkingLot().wake(permits.queue); // there is nothing to take
  await until(() => permits.waiting === 4);
  for (let i = 0; i < 4; i++) permits.give();
  await Promise.all(waits);
  assert.deepEqual(order, [0, 1, 2, 3]);
  assert.equal(permits.waiting, 0);
});

test('a wake for a waiter that is cancelled before it looks goes to the next', async () => {
  const permits = new Permits();
  const { rescued } = getParkingLot().statistics();
  const controller = new AbortController();
  const first = permits.take({ signal: controller.signal });
  const second = permits.take();
  await until(() => permits.waiting === 2);
  permits.give();
  assert.equal(permits.waiting, 2, 'the first is woken, but has not looked yet');
  controller.abort(new Error('enough'));
  await assert.rejects(first, /enough/);
  assert.equal(await second, true);
  assert.equal(permits.waiting, 0);
  assert.equal(getParkingLot().statistics().rescued, rescued);
});

test('a wake for a process that is killed before it looks goes to the next', async () => {
  const permits = new Permits();
  const [reports, report] = Pipe<string>({ duplex: false });
  const victim = new Process({ target: takeOne, args: [permits, report, 'victim', false] }).start();
  await until(() => permits.waiting === 1);
  const survivor = permits.take();
  await until(() => permits.waiting === 2);
  await until(() => isAsleep(victim));
  process.kill(victim.pid as number, 'SIGSTOP');
  permits.give();
  assert.equal(permits.waiting, 2);
  victim.kill();
  assert.equal(await survivor, true);
  assert.equal(await victim.join(), -9);
  closeAll(reports, report);
});

test('a killed waiter leaves the queue', async () => {
  const permits = new Permits();
  const [reports, report] = Pipe<string>({ duplex: false });
  const victims = [false, true].map((blocking) =>
    new Process({ target: takeOne, args: [permits, report, 'victim', blocking] }).start(),
  );
  await until(() => permits.waiting === 2);
  for (const victim of victims) victim.kill();
  await Promise.all(victims.map((victim) => victim.join()));
  await until(() => permits.waiting === 0);
  permits.give();
  assert.equal(await permits.take({ timeout: 0 }), true, 'nobody else took it');
  closeAll(reports, report);
});

test('who only looks does not use a wake up: the one behind it gets what is there', async () => {
  const permits = new Permits();
  const looks = permits.look();
  const takes = permits.take();
  await until(() => permits.waiting === 2);
  permits.give();
  assert.deepEqual(await Promise.all([looks, takes]), [true, true]);
});

test('a blocking call gets what came for an awaited wait of its own, blocked process', async () => {
  const permits = new Permits();
  const [reports, report] = Pipe<string>({ duplex: false });
  const taker = new Process({ target: takeBoth, args: [permits, report] }).start();
  await until(() => permits.waiting === 2);
  permits.give();
  assert.equal(await reports.recv(), 'blocking');
  permits.give();
  assert.equal(await reports.recv(), 'awaited');
  assert.equal(await taker.join(), 0);
  closeAll(reports, report);
});

test('a thousand waits are woken at once', async () => {
  const permits = new Permits();
  const waits = Array.from({ length: 1000 }, () => permits.take());
  await until(() => permits.waiting === 1000);
  permits.give(1000);
  await Promise.all(waits);
  assert.deepEqual([permits.waiting, permits.free], [0, 0]);
});

for (const blocking of [false, true]) {
  test(`no wake-up is lost: ${blocking ? 'blocking' : 'awaited'} ping-pong never needs the periodic look`, () =>
    losesNoWakeUp(async () => {
      const [ping, pong] = [new Permits(), new Permits()];
      const { rescued } = getParkingLot().statistics();
      const other = new Process({ target: playPingPong, args: [ping, pong, 2000, blocking] }).start();
      ping.give();
      const rescuedHere = await playPingPong(pong, ping, 2000, false);
      const rescuedThere = await other.result;
      await other.join();
      return rescuedHere - rescued + rescuedThere;
    }));
}

for (const blocking of [false, true]) {
  test(`a wake-up that was lost is noticed by the periodic look, and counted: ${blocking ? 'blocking' : 'awaited'}`, async () => {
    const permits = new Permits();
    const taker = new Process({ target: takeRescued, args: [permits, blocking] }).start();
    await until(() => permits.waiting === 1 && isAsleep(taker));
    giveSilently(permits);
    assert.equal(await taker.result, 1);
  });
}

function closeAll(...connections: Connection[]): void {
  for (const connection of connections) connection.close();
}
