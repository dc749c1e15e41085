import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengths } from '../support/lengths.js';
import { search } from './model/search.js';
import type { Actor, Setup } from './model/words.js';

// Each test visits every state that the protocol of src/waiting can come to with a few processes. In none of them a process is
// stuck: it sleeps, there is something for it, and nobody is left who will wake it. Nobody has another's permit, no cell is
// lost, and, without kills, who is woken or takes in turn is the first in the ring.

const blocking: Actor = { role: 'taker' };
const awaiting: Actor = { role: 'taker', isAsync: true };
const giver: Actor = { role: 'giver' };
const listener: Actor = { role: 'listener' };
const awaitingListener: Actor = { role: 'listener', isAsync: true };
const notifier: Actor = { role: 'notifier' };
const twice = (actor: Actor): Actor => ({ ...actor, rounds: 2 });

const kills = lengths.protocolKills;
const killed = { kills, reuses: kills };

const SOUND: Record<string, Setup> = {
  'three blocking waits for a lock': { actors: [blocking, blocking, blocking] },
  'two processes lock twice, and their waits may end at any instant': {
    actors: [twice(blocking), twice(awaiting)],
    timeOuts: true,
  },
  'a lock with kills, time-outs and slots that are used again': {
    actors: [blocking, awaiting],
    ...killed,
    timeOuts: true,
    cells: 2,
  },
  'a permit is given while waits end': { actors: [giver, blocking, awaiting], cells: 2, timeOuts: true },
  'a waiter does not answer': { actors: [twice(giver), blocking, blocking], permits: 2, cells: 2, silence: true },
  'a ring of one cell: the rest wait in the list': { actors: [blocking, awaiting, blocking], cells: 1 },
  'a ring of one cell, with kills and slots that are used again': { actors: [blocking, awaiting], ...killed, cells: 1 },
  'notifications with kills and time-outs': { actors: [listener, awaitingListener, notifier], kills, timeOuts: true },
  'notifications in slots that are used again': { actors: [listener, twice(notifier)], ...killed, timeOuts: true },
};

const LARGE: Record<string, Setup> = {
  'two permits are given while waits end': {
    actors: [twice(giver), blocking, awaiting],
    permits: 2,
    cells: 2,
    timeOuts: true,
  },
  'a permit is given, a ring of one cell, and a kill': { actors: [giver, blocking, awaiting], kills: 1, cells: 1 },
  'three processes lock, and one is killed': { actors: [blocking, blocking, blocking], kills: 1, cells: 2 },
  'three processes lock, and their waits may end': { actors: [blocking, awaiting, blocking], timeOuts: true, cells: 1 },
  'two processes lock twice, with a kill': {
    actors: [twice(blocking), twice(awaiting)],
    timeOuts: true,
    kills: 1,
    reuses: 1,
  },
};

for (const [title, setup] of [...Object.entries(SOUND), ...Object.entries(LARGE).slice(0, lengths.largeProtocols)]) {
  test(`no state of the protocol is wrong: ${title}`, (t) => {
    const { violation, states, ends } = search(setup);
    assert.equal(violation, undefined);
    assert.ok(ends > 0);
    t.diagnostic(`${states} states`);
  });
}

const FAULTY: Record<string, Setup> = {
  'a wait does not try again once it stands in the queue': {
    actors: [giver, blocking],
    fault: 'no second try',
  },
  'the first leaves in vain and wakes nobody': {
    actors: [giver, blocking, blocking],
    timeOuts: true,
    fault: 'no pass-on',
  },
  'a bell says NOTIFIED before the system call': { actors: [blocking, blocking], kills: 1, fault: 'two-state bell' },
  'the sweep keeps the cells of the dead': { actors: [giver, blocking], kills: 1, fault: 'sweep keeps cells' },
  'a stale cell names the new process of a slot': {
    actors: [giver, blocking, blocking],
    kills: 1,
    reuses: 1,
    fault: 'sweep keeps cells',
  },
  'the sweep keeps the nodes of the dead': {
    actors: [listener, listener, notifier],
    kills: 1,
    fault: 'sweep keeps nodes',
  },
  'the sweep tells nobody': { actors: [blocking, blocking], kills: 1, fault: 'sweep tells nobody' },
  'who got one of two permits does not wake the next': {
    actors: [twice(giver), blocking, blocking],
    permits: 2,
    fault: 'no more',
  },
  'a blocking wait looks whose turn it is before it listens again': {
    actors: [twice(giver), blocking, blocking],
    permits: 2,
    silence: true,
    fault: 'turn before answer',
  },
  'a wake does not look at the list': {
    actors: [twice(giver), blocking, blocking],
    permits: 2,
    cells: 1,
    fault: 'ring only',
  },
  'a listener that gives up frees its node before it passes the notification on': {
    actors: [listener, listener, notifier],
    kills: 1,
    timeOuts: true,
    fault: 'notification freed, then passed on',
  },
};

for (const [title, setup] of Object.entries(FAULTY)) {
  test(`the model finds the fault: ${title}`, (t) => {
    const { violation, states } = search(setup);
    assert.match(violation ?? '', /stuck|who is gone/);
    t.diagnostic(`${states} states`);
  });
}
