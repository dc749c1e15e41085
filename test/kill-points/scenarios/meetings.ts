import assert from 'node:assert/strict';
import { Barrier, Condition, Event, RawValue } from '../../../src/index.js';
import * as victims from '../victims/meetings.js';
import { type AnyProcess, endedWell, type Scenario, type Stage, untilOrEnd } from './scenario.js';

export const meetings: Record<string, Scenario> = {
  'event: set and clear': { since: 'begin', play: playSetter },
  'condition: notify': { since: 'begin', play: playProducer },
  'condition: in vain': { since: 'begin', play: playConditionInVain },
  'barrier: abort': { since: 'begin', play: (stage) => playDisturber(stage, 'abort') },
  'barrier: reset': { since: 'begin', play: (stage) => playDisturber(stage, 'reset') },
  'barrier: in vain': { since: 'begin', play: playBarrierInVain },
};
for (const blocking of [false, true]) {
  const how = blocking ? 'blocking' : 'awaited';
  meetings[`event: wait, ${how}`] = { since: 'begin', play: (stage) => playWaiter(stage, blocking) };
  for (const all of [false, true])
    meetings[`condition: be notified${all ? ', all' : ''}, ${how}`] = {
      since: 'begin',
      play: (stage) => playConsumer(stage, all, blocking),
    };
  for (const action of [false, true]) {
    const what = `${action ? ', with an action' : ''}, ${how}`;
    meetings[`barrier: the first${what}`] = { since: 'begin', play: (stage) => playFirst(stage, action, blocking) };
    meetings[`barrier: the last${what}`] = { since: 'begin', play: (stage) => playLast(stage, action, blocking) };
    meetings[`barrier: rounds${what}`] = { since: 'begin', play: (stage) => playRounds(stage, action, blocking) };
  }
}

/** Who waits is let through, or finds it as the victim left it. */
async function playSetter(stage: Stage): Promise<void> {
  const event = new Event();
  const others = [false, true].map((blocking) => stage.other(victims.waitForEvent, event, blocking));
  for (const other of others) await untilOrEnd(other, () => event.statistics().waiting === 2);
  stage.victim(victims.setAndClear, event, 2);
  await stage.wasKilled();
  if (!event.isSet()) event.set(); // who waits for one that was set before hears of it without being told
  for (const other of others) await endedWell(stage, other);
  assert.deepEqual(event.statistics(), { set: true, waiting: 0 });
  event.close();
}

/** The victim waits before another one. */
async function playWaiter(stage: Stage, blocking: boolean): Promise<void> {
  const event = new Event();
  const victim = stage.victim(victims.waitForEventAsVictim, event, blocking);
  await untilOrEnd(victim, () => event.statistics().waiting > 0);
  const other = stage.other(victims.waitForEvent, event, blocking);
  await untilOrEnd(other, () => event.statistics().waiting > (victim.isAlive() ? 1 : 0));
  event.set();
  await endedWell(stage, other);
  await stage.wasKilled();
  assert.deepEqual(event.statistics(), { set: true, waiting: 0 });
  event.close();
}

/**
 * The victim is the first that waits. Its notification goes to the other if it dies before it has the lock again; who dies
 * with the lock leaves it abandoned, and that is for the next owner to repair.
 */
async function playConsumer(stage: Stage, all: boolean, blocking: boolean): Promise<void> {
  const { condition, stock, taken } = makeShop();
  const victim = stage.victim(victims.consumeAsVictim, condition, stock, taken, blocking);
  await untilOrEnd(victim, () => condition.statistics().waiting > 0);
  const other = stage.other(victims.consume, condition, stock, taken, blocking);
  await untilOrEnd(other, () => condition.statistics().waiting > (victim.isAlive() ? 1 : 0));
  await add(condition, stock, all ? 2 : 1, all);
  if (all || (await stage.wasKilled())) await mendAfter(condition, stock, taken);
  if (!all && taken.value > 0 && other.isAlive()) await add(condition, stock, 1, false);
  await endedWell(stage, other);
  const killed = await stage.wasKilled();
  assert.ok(taken.value >= (killed ? 1 : 2) && taken.value <= 2, `${taken.value} taken`);
  closeShop({ condition, stock, taken });
}

/** If somebody died with the lock, what it was notified of is told once more. */
async function mendAfter(condition: Condition, stock: RawValue<'i'>, taken: RawValue<'i'>): Promise<void> {
  const held = await condition.acquire();
  if (held.abandoned && stock.value === 0 && taken.value < 2) stock.value = 1;
  if (held.abandoned) condition.notify();
  condition.release();
}

/** The victim tells two others. What it did not put on the shelf, the creator does. */
async function playProducer(stage: Stage): Promise<void> {
  const { condition, stock, taken } = makeShop();
  const others = [false, true].map((blocking) => stage.other(victims.consume, condition, stock, taken, blocking));
  for (const other of others) await untilOrEnd(other, () => condition.statistics().waiting === 2);
  stage.victim(victims.produce, condition, stock, 2);
  if (await stage.wasKilled()) await condition.run(() => refill(condition, stock, taken));
  for (const other of others) await endedWell(stage, other);
  assert.equal(taken.value, 2);
  closeShop({ condition, stock, taken });
}

function refill(condition: Condition, stock: RawValue<'i'>, taken: RawValue<'i'>): void {
  while (stock.value + taken.value < 2) stock.value += 1;
  condition.notifyAll();
}

async function playConditionInVain(stage: Stage): Promise<void> {
  const { condition, stock, taken } = makeShop();
  stage.victim(victims.waitForConditionInVain, condition);
  await stage.wasKilled();
  const mine = victims.consume(condition, stock, taken, false);
  await add(condition, stock, 1, false);
  await mine;
  closeShop({ condition, stock, taken });
}

/** The victim comes first. The other passes with it, or hears that it died. */
async function playFirst(stage: Stage, withAction: boolean, blocking: boolean): Promise<void> {
  const { barrier, acted, close } = makeBarrier(withAction);
  const victim = stage.victim(victims.meetAsVictim, barrier, 1, blocking);
  await untilOrEnd(victim, () => barrier.nWaiting > 0);
  const other = stage.other(victims.meet, barrier, blocking);
  const ending = await checkMeeting(stage, victim, other);
  await meetOnceMore(barrier);
  if (withAction) assert.ok(acted.value >= (ending === 'passed' ? 2 : 1));
  close();
}

/** The victim comes last, and runs the action. */
async function playLast(stage: Stage, withAction: boolean, blocking: boolean): Promise<void> {
  const { barrier, acted, close } = makeBarrier(withAction);
  const other = stage.other(victims.meet, barrier, blocking);
  await untilOrEnd(other, () => barrier.nWaiting > 0);
  const victim = stage.victim(victims.meetAsVictim, barrier, 1, blocking);
  const ending = await checkMeeting(stage, victim, other);
  await meetOnceMore(barrier);
  if (withAction) assert.ok(acted.value >= (ending === 'passed' ? 2 : 1));
  close();
}

/** Several rounds with another one and with the creator, which is the one to mend it. */
async function playRounds(stage: Stage, withAction: boolean, blocking: boolean): Promise<void> {
  const ROUNDS = 5;
  const { barrier, close } = makeBarrier(withAction);
  const victim = stage.victim(victims.meetAsVictim, barrier, ROUNDS, blocking);
  const endings: victims.Ending[] = [];
  while (endings.length < ROUNDS && (endings.at(-1) ?? 'passed') === 'passed') {
    endings.push(await victims.meet(barrier, false));
  }
  const killed = await stage.wasKilled();
  if (endings.at(-1) !== 'passed') assert.ok(killed && endings.at(-1) === `party-died:${victim.pid}`, `${endings}`);
  await meetOnceMore(barrier);
  close();
}

/** The victim ends the wait of the other, in one way or another. */
async function playDisturber(stage: Stage, how: 'abort' | 'reset'): Promise<void> {
  const { barrier, close } = makeBarrier(false);
  const other = stage.other(victims.meet, barrier, true);
  await untilOrEnd(other, () => barrier.nWaiting > 0);
  const victim = stage.victim(victims.disturb, barrier, how);
  const ending = await other.result;
  const killed = await stage.wasKilled();
  assert.ok(ending === `${how}:null` || (killed && ending === `party-died:${victim.pid}`), ending);
  assert.equal(await other.join(), 0);
  await meetOnceMore(barrier);
  close();
}

/** The victim gives up, which breaks the barrier, as its death does. */
async function playBarrierInVain(stage: Stage): Promise<void> {
  const { barrier, close } = makeBarrier(true);
  const victim = stage.victim(victims.meetInVain, barrier);
  const killed = await stage.wasKilled();
  const ending = await victims.meet(barrier, false);
  assert.ok(ending === 'timeout:null' || (killed && ending === `party-died:${victim.pid}`), ending);
  await meetOnceMore(barrier);
  close();
}

async function checkMeeting(stage: Stage, victim: AnyProcess, other: AnyProcess): Promise<victims.Ending> {
  const ending = await other.result;
  const killed = await stage.wasKilled();
  assert.ok(ending === 'passed' || (killed && ending === `party-died:${victim.pid}`), ending);
  assert.equal(await other.join(), 0);
  return ending;
}

/** Mended, it is as new. */
async function meetOnceMore(barrier: Barrier): Promise<void> {
  barrier.reset();
  assert.deepEqual((await Promise.all([barrier.wait(), barrier.wait()])).toSorted(), [0, 1]);
  const { waiting, broken } = barrier.statistics();
  assert.deepEqual({ waiting, broken }, { waiting: 0, broken: false });
}

function makeBarrier(withAction: boolean) {
  const acted = new RawValue('i');
  const barrier = new Barrier(2, withAction ? { action: () => void acted.add(1) } : {});
  return { barrier, acted, close: () => [barrier, acted].map((it) => it.close()) };
}

function makeShop() {
  return { condition: new Condition(), stock: new RawValue('i'), taken: new RawValue('i') };
}

function closeShop({ condition, stock, taken }: ReturnType<typeof makeShop>): void {
  assert.deepEqual(condition.statistics(), { waiting: 0, owner: null });
  for (const it of [condition, stock, taken]) it.close();
}

async function add(condition: Condition, stock: RawValue<'i'>, count: number, all: boolean): Promise<void> {
  await condition.run(() => {
    stock.value += count;
    if (all) condition.notifyAll();
    else condition.notify(count);
  });
}
