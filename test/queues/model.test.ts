import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JoinableQueue } from '../../src/index.js';
import { nextServed } from '../support/in-turn.js';
import { failOnLeaks } from '../support/leaks.js';
import { lengths } from '../support/lengths.js';
import { until } from '../support/until.js';
import { Crew, type Outcome } from './fixtures/crew.js';

failOnLeaks();

const WORKERS = 3;

interface Waiting {
  readonly who: number;
  readonly value?: Item;
  readonly outcome: Promise<Outcome>;
}
type Item = readonly [number, Uint8Array];

/** A queue as a plain array says it must be. */
interface Model {
  items: Item[];
  unfinished: number;
  state: 'open' | 'shut' | 'cleared';
  getters: Waiting[];
  putters: Waiting[];
  readonly maxsize: number;
}
interface Real {
  readonly queue: JoinableQueue;
  readonly crew: Crew;
}
type Command = fc.AsyncCommand<Model, Real>;

const always = (): boolean => true;

const isFull = ({ items, maxsize }: Readonly<Model>): boolean => maxsize > 0 && items.length >= maxsize;

/** The processes have come to where the model is: those that wait stand in the queue, the others have left it. */
async function settle({ getters, putters }: Model, { queue }: Real): Promise<void> {
  await until(() => {
    const { waitingGets, waitingPuts } = queue.statistics();
    return waitingGets === getters.length && waitingPuts === putters.length;
  });
}

/** `who` waits. It tries once more when it has just got its place in the queue, and before it answers anything. */
async function settleWaiting(who: number, model: Model, real: Real): Promise<void> {
  await settle(model, real);
  await real.crew.tell(who, 'look');
}

const put = (who: number, value: Item, blocking: boolean): Command => ({
  check: always,
  async run(model: Model, real: Real): Promise<void> {
    const since = performance.now();
    const outcome = await real.crew.tell(who, blocking ? 'putSync' : 'put', value);
    if (model.state !== 'open') assert.deepEqual(outcome, { error: 'QueueShutDown' });
    else if (isFull(model)) assert.deepEqual(outcome, { error: 'QueueFull' });
    else {
      assert.deepEqual(outcome, { value: undefined });
      model.unfinished++;
      if (model.getters.length === 0) model.items.push(value);
      else {
        const getter = await nextServed(model.getters, since, (it) => it.outcome);
        assert.deepEqual(await getter.outcome, { value });
      }
    }
    await settle(model, real);
  },
  toString: () => `${who} puts ${value[0]}${blocking ? ', blocking' : ''}`,
});

const get = (who: number, blocking: boolean): Command => ({
  check: always,
  async run(model: Model, real: Real): Promise<void> {
    const since = performance.now();
    const outcome = await real.crew.tell(who, blocking ? 'getSync' : 'get');
    const value = model.items.shift();
    if (value !== undefined) assert.deepEqual(outcome, { value });
    else assert.deepEqual(outcome, { error: model.state === 'open' ? 'QueueEmpty' : 'QueueShutDown' });
    if (value !== undefined && model.putters.length > 0) {
      const putter = await nextServed(model.putters, since, (it) => it.outcome);
      assert.deepEqual(await putter.outcome, { value: undefined });
      model.items.push(putter.value as Item);
      model.unfinished++;
    }
    await settle(model, real);
  },
  toString: () => `${who} gets${blocking ? ', blocking' : ''}`,
});

const waitToGet = (who: number): Command => ({
  check: ({ items, state }: Readonly<Model>) => items.length === 0 && state === 'open',
  async run(model: Model, real: Real): Promise<void> {
    model.getters.push({ who: who, outcome: real.crew.tell(who, 'waitToGet') });
    await settleWaiting(who, model, real);
  },
  toString: () => `${who} waits to get`,
});

const waitToPut = (who: number, value: Item): Command => ({
  check: (model: Readonly<Model>) => isFull(model) && model.state === 'open',
  async run(model: Model, real: Real): Promise<void> {
    model.putters.push({ who, value, outcome: real.crew.tell(who, 'waitToPut', value) });
    await settleWaiting(who, model, real);
  },
  toString: () => `${who} waits to put ${value[0]}`,
});

const taskDone = (who: number): Command => ({
  check: always,
  async run(model: Model, { crew }: Real): Promise<void> {
    const expected = model.unfinished > 0 ? { value: undefined } : { error: 'ValueError' };
    assert.deepEqual(await crew.tell(who, 'taskDone'), expected);
    model.unfinished = Math.max(0, model.unfinished - 1);
  },
  toString: () => `${who}: taskDone`,
});

const look = (who: number): Command => ({
  check: always,
  async run(model: Model, { crew }: Real): Promise<void> {
    const { items, unfinished } = model;
    const value = [items.length, items.length === 0, isFull(model), unfinished];
    assert.deepEqual(await crew.tell(who, 'look'), { value });
  },
  toString: () => `${who} looks`,
});

const shutdown = (who: number, immediate: boolean): Command => ({
  check: always,
  async run(model: Model, real: Real): Promise<void> {
    assert.deepEqual(await real.crew.tell(who, 'shutdown', { immediate }), { value: undefined });
    for (const { outcome } of [...model.getters.splice(0), ...model.putters.splice(0)])
      assert.deepEqual(await outcome, { error: 'QueueShutDown' });
    if (model.state !== 'cleared') model.state = immediate ? 'cleared' : 'shut';
    if (immediate) model.unfinished = Math.max(0, model.unfinished - model.items.splice(0).length);
    await settle(model, real);
  },
  toString: () => `${who} shuts down${immediate ? ' at once' : ''}`,
});

const kill = (who: number): Command => ({
  check: always,
  async run(model: Model, real: Real): Promise<void> {
    await real.crew.replace(who);
    model.getters = model.getters.filter((waiting) => waiting.who !== who);
    model.putters = model.putters.filter((waiting) => waiting.who !== who);
    await settle(model, real);
  },
  toString: () => `${who} is killed`,
});

const worker = fc.nat({ max: WORKERS - 1 });
const size = fc.constantFrom(0, 10, 1000, 20_000, 100_000);
const item = fc.tuple(fc.nat(), size).map(([n, bytes]): Item => [n, new Uint8Array(bytes).fill(n)]);
const often = [
  fc.tuple(worker, item, fc.boolean()).map((args) => put(...args)),
  fc.tuple(worker, fc.boolean()).map((args) => get(...args)),
  worker.map((one) => waitToGet(one)),
  fc.tuple(worker, item).map((args) => waitToPut(...args)),
  worker.map((one) => look(one)),
  worker.map((one) => taskDone(one)),
];
const seldom = [fc.tuple(worker, fc.boolean()).map((args) => shutdown(...args)), worker.map((one) => kill(one))];

test('random operations of several processes, some of them killed: a queue does what a plain array would', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 3),
      fc.commands([...often, ...often, ...often, ...seldom], { size: '+1', maxCommands: 60 }),
      async (maxsize, commands) => {
        const queue = new JoinableQueue<Item>(maxsize);
        const crew = new Crew(queue, WORKERS);
        const model: Model = { items: [], unfinished: 0, state: 'open', getters: [], putters: [], maxsize };
        try {
          await fc.asyncModelRun(() => ({ model, real: { queue, crew } }), commands);
        } finally {
          await crew.dismiss();
          queue.close();
        }
      },
    ),
    { numRuns: lengths.queuePlays },
  );
});
